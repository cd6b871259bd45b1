"""Reads the text in pictures: RapidOCR and Tesseract behind one interface, each in processes of its own."""
