//! Lists, as Relay cursor connections. [`connection!`] declares a connection type; its rows come from the domain as a
//! [`Page`], and `totalCount` is only counted when it is asked for.

use std::future::Future;
use std::pin::Pin;

use async_graphql::SimpleObject;
use keystead_domain::Result as DomainResult;
use keystead_domain::list::PageArgs;

/// Where a page stands in its list (Relay Cursor Connections).
#[derive(SimpleObject, Clone, Debug, Default)]
pub struct PageInfo {
    /// Whether there are rows behind this page.
    pub has_next_page: bool,
    /// Whether there are rows before this page.
    pub has_previous_page: bool,
    /// Cursor of the first row; `null` on an empty page.
    pub start_cursor: Option<String>,
    /// Cursor of the last row; `null` on an empty page.
    pub end_cursor: Option<String>,
}

/// Counts a list when somebody asks.
pub type Count = Box<dyn Fn() -> Pin<Box<dyn Future<Output = DomainResult<u64>> + Send>> + Send + Sync>;

/// The four paging arguments as the domain takes them.
pub fn args(first: Option<i32>, after: Option<String>, last: Option<i32>, before: Option<String>) -> PageArgs {
    PageArgs { first, after, last, before }
}

/// Declares `$connection` and `$edge` over the object `$node`: `connection!(SeatConnection, SeatEdge, Seat, "seats");`.
/// Made with `$connection::new(page, count, |row| Seat(row))`.
macro_rules! connection {
    ($connection:ident, $edge:ident, $node:ty, $nouns:literal) => {
        #[doc = concat!("A page of ", $nouns, ".")]
        pub struct $connection {
            edges: Vec<(String, $node)>,
            has_next: bool,
            has_previous: bool,
            count: $crate::graphql::connection::Count,
        }

        impl $connection {
            /// A page, and the way to count the whole list.
            pub fn new<M>(
                page: keystead_domain::list::Page<M>,
                count: $crate::graphql::connection::Count,
                node: impl Fn(M) -> $node,
            ) -> Self {
                let edges = page.rows.into_iter().map(|(cursor, row)| (cursor, node(row))).collect();
                Self { edges, has_next: page.has_next, has_previous: page.has_previous, count }
            }
        }

        #[doc = concat!("A page of ", $nouns, ".")]
        #[async_graphql::Object]
        impl $connection {
            /// The rows with their cursors.
            async fn edges(&self) -> Vec<$edge<'_>> {
                self.edges.iter().map(|(cursor, node)| $edge { cursor, node }).collect()
            }

            /// The rows without their cursors.
            async fn nodes(&self) -> Vec<&$node> {
                self.edges.iter().map(|(_, node)| node).collect()
            }

            /// Where the page stands in the list.
            async fn page_info(&self) -> $crate::graphql::connection::PageInfo {
                $crate::graphql::connection::PageInfo {
                    has_next_page: self.has_next,
                    has_previous_page: self.has_previous,
                    start_cursor: self.edges.first().map(|(cursor, _)| cursor.clone()),
                    end_cursor: self.edges.last().map(|(cursor, _)| cursor.clone()),
                }
            }

            /// Rows of the whole list after filter and search. Exact up to 10,000; at that number read it as "or more".
            async fn total_count(&self) -> $crate::graphql::errors::Result<i32> {
                Ok(i32::try_from((self.count)().await?).unwrap_or(i32::MAX))
            }
        }

        #[doc = concat!("One row of a page of ", $nouns, ".")]
        pub struct $edge<'a> {
            cursor: &'a String,
            node: &'a $node,
        }

        #[doc = concat!("One row of a page of ", $nouns, ".")]
        #[async_graphql::Object]
        impl<'a> $edge<'a> {
            /// Give it to `after` or `before`. Opaque; stays valid when rows are added or removed.
            async fn cursor(&self) -> &String {
                self.cursor
            }

            /// The row.
            async fn node(&self) -> &$node {
                self.node
            }
        }
    };
}
pub(crate) use connection;
