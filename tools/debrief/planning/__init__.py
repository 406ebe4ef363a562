"""What should happen in the tracker, decided purely: values in, a plan out."""
