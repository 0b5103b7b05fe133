//! Load on streaming model APIs, every stream's content checked.
