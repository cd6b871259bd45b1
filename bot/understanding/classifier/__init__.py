"""The statistical half of understanding: a small linear model that says which action is meant.

It carries recall where sentence templates are too strict, and it vetoes templates that matched by
accident. It never fills slots and never acts by itself: ``bot.understanding.gate`` decides.
"""
