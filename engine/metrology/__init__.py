"""The domain: numbers, registers, documents and the operations a service task may call."""
