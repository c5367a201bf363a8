//! The codes of the items.

/// How an item comes to be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// Counted from rows that the product itself wrote.
    Measured,
    /// Tried out, or looked up.
    Probed,
    /// Said by a person, with a date.
    Declared,
}

macro_rules! codes {
    ($($code:ident, $class:ident;)*) => {
        /// The code of an item.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[expect(missing_docs, reason = "the item says what it is")]
        pub enum FactCode { $($code),* }

        impl FactCode {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$code),*];

            /// As stored and shown.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$code => stringify!($code)),* }
            }

            /// How it comes to be known.
            pub const fn class(self) -> Class {
                match self { $(Self::$code => Class::$class),* }
            }

            /// The code a text stands for.
            pub fn parse(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|known| known.as_str() == code.trim())
            }
        }
    };
}

codes! {
    K01, Measured;
    K02, Probed;
    K03, Measured;
    K04, Measured;
    K05, Measured;
    K06, Measured;
    K07, Measured;
    K08, Measured;
    K09, Declared;
    K10, Probed;
    S01, Measured;
    S02, Measured;
    S03, Probed;
    S04, Measured;
    S05, Measured;
    S06, Measured;
    S07, Measured;
    S08, Measured;
    S09, Measured;
    S10, Measured;
    S11, Measured;
    S12, Measured;
    S13, Probed;
    S14, Probed;
    V01, Measured;
    V02, Declared;
    V03, Declared;
    V04, Declared;
    V05, Declared;
    V06, Declared;
    V07, Measured;
    V08, Declared;
    V09, Declared;
    V10, Declared;
    V11, Declared;
    A01, Measured;
    A02, Declared;
    A03, Declared;
    A04, Measured;
    A05, Measured;
    A06, Measured;
    G01, Measured;
    G02, Probed;
    G03, Measured;
    G04, Measured;
    G05, Measured;
    G06, Measured;
    G07, Probed;
    G08, Probed;
    G09, Measured;
    G10, Measured;
    G11, Measured;
    L01, Measured;
    L02, Measured;
    L03, Measured;
    L04, Measured;
    P01, Measured;
    P02, Measured;
    P03, Measured;
    P04, Declared;
    I01, Measured;
    I02, Measured;
    I03, Declared;
    T01, Measured;
    T02, Measured;
    C01, Declared;
    C02, Declared;
}
