"""WhatsApp and SMS: Twilio's messaging API by its own library (extra ``whatsapp``)."""
