//! What calls to models cost, and who may still spend how much.
