//! A checkout: an order, a reservation, a payment and a shipment, or none of them.
//!
//! Start with [`saga`]. The README tells why it is shaped like this.

pub mod order;
pub mod payment;
pub mod saga;
pub mod shipment;
pub mod shop;
pub mod stock;

pub use saga::{Checkout, Step};
pub use shop::Shop;
