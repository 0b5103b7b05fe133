//! Usage of an embedding, which may be many megabytes of numbers long.

use crate::chat_completions;
use crate::skim::{Node, Skim, leaf};
use crate::stop::StopReason;
use crate::tap::Heard;

use chat_completions::tap::{ERROR, USAGE};

pub(crate) static PLAIN: &[Node] = &[leaf("usage", USAGE), leaf("error", ERROR)];

pub(crate) fn plain(skim: &Skim, heard: &mut Heard) {
    chat_completions::tap::plain(skim, heard);
    heard.reason.get_or_insert(StopReason::EndTurn);
}
