//! Phased roll-outs with objectives, measurements and checkpoints.
