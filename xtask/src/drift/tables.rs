//! Tables in prose: of HTML and of Markdown.

/// A row: the line it begins on, counted from 1, and its cells without their tags.
#[derive(Debug, Eq, PartialEq)]
pub(super) struct TableRow {
    pub(super) line: usize,
    pub(super) cells: Vec<String>,
    /// As it stands there.
    pub(super) raw: String,
}

/// The rows of all tables of a text, in order.
pub(super) fn rows(text: &str) -> Vec<TableRow> {
    let line_of = |at: usize| text[..at].matches('\n').count() + 1;
    let mut rows: Vec<TableRow> = tags(text, "<tr")
        .into_iter()
        .map(|(at, row)| {
            let row = row.split("</tr").next().unwrap_or(row);
            let mut cells = [tags(row, "<td"), tags(row, "<th")].concat();
            cells.sort_by_key(|(at, _)| *at);
            TableRow { line: line_of(at), cells: cells.into_iter().map(|(_, cell)| plain(cell)).collect(), raw: row.to_owned() }
        })
        .collect();
    for (index, line) in text.lines().enumerate() {
        let line = line.trim().trim_start_matches('>').trim();
        if let Some(row) = line.strip_prefix('|') {
            let cells: Vec<String> = row.trim_end_matches('|').split('|').map(plain).collect();
            let rule = cells.iter().all(|cell| !cell.is_empty() && cell.chars().all(|c| matches!(c, '-' | ':' | ' ')));
            if !rule {
                rows.push(TableRow { line: index + 1, cells, raw: row.to_owned() });
            }
        }
    }
    rows.sort_by_key(|row| row.line);
    rows
}

/// Where each tag of a kind begins, and the text behind it up to the next of its kind.
fn tags<'t>(text: &'t str, open: &str) -> Vec<(usize, &'t str)> {
    let starts: Vec<usize> = text
        .match_indices(open)
        // `<thead` is no `<th`, `<track` no `<tr`.
        .filter(|(at, _)| text[at + open.len()..].starts_with(['>', ' ', '\n']))
        .map(|(at, _)| at)
        .collect();
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    let body = |from: usize, to: usize| text[from..to].split_once('>').map_or("", |(_, body)| body);
    starts.iter().zip(ends).map(|(from, to)| (*from, body(*from, to))).collect()
}

/// A text without tags and emphasis.
pub(super) fn plain(text: &str) -> String {
    let mut plain = String::new();
    let mut inside = false;
    for c in text.chars() {
        match c {
            '<' => inside = true,
            '>' if inside => inside = false,
            '`' | '*' => {}
            _ if !inside => plain.push(c),
            _ => {}
        }
    }
    plain.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_both_kinds_keep_their_lines() {
        let text = "| Code | Why |\n|---|:--|\n| 1、2 | **no** |\n\n<table>\n<thead><tr><th>Code</th></tr></thead>\n<tr>\n <td rowspan=\"2\">3</td>\n <td><p>four</p></td>\n</tr></table>\n";
        let found = rows(text);
        let cells: Vec<(usize, Vec<&str>)> = found.iter().map(|row| (row.line, row.cells.iter().map(String::as_str).collect())).collect();
        assert_eq!(cells, [(1, vec!["Code", "Why"]), (3, vec!["1、2", "no"]), (6, vec!["Code"]), (7, vec!["3", "four"])]);
    }
}
