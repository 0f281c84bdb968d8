//! lsm.
