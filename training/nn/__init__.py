import os

# TensorFlow greets with a screenful; what goes wrong still shows.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
