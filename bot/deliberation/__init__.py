"""Deliberation: a language model plans what the reactive layer declines.

It proposes, and everything it proposes goes the way of all steps: validated, through the gate,
with a receipt. Whatever goes wrong with a model, the turn ends as it would have without one.
"""
