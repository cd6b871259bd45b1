"""The real engines of speech, for conversations that are partly spoken."""

from tests.speech.conftest import decoder, saying, sounder, whole

__all__ = ["decoder", "saying", "sounder", "whole"]
