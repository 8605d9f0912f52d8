namespace CtGpu.Host.Cohort.Status;

/// <summary>
/// Text as a cell of a CSV file. Spreadsheets evaluate cells that begin with certain characters as formulas, quoted or not. Such a cell
/// gets an apostrophe in front, and so does a cell that begins with an apostrophe. Removing one apostrophe gives the text again.
/// </summary>
internal static class TableCell
{
    private const char Apostrophe = '\'';

    /// <summary>Characters that start a formula, and their full-width forms. Tabs and line ends are escaped before.</summary>
    private const string FormulaStarts = "=+-@\uFF1D\uFF0B\uFF0D\uFF20";

    /// <summary>The exact text: hidden characters, and backslashes that look like an escape, are escaped.</summary>
    public static string? Exact(string? text) => text == null ? null : Neutral(HiddenCharacters.EscapeReversibly(text));

    /// <summary>A message. Its paths are escaped already, so only hidden characters are.</summary>
    public static string? Message(string? text) => text == null ? null : Neutral(HiddenCharacters.Escape(text));

    /// <summary>The cell as RFC 4180 requires it.</summary>
    public static string Quote(string cell) =>
        cell.AsSpan().IndexOfAny(",\"\r\n") < 0 ? cell : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Neutral(string text) =>
        text.Length > 0 && (text[0] == Apostrophe || FormulaStarts.Contains(text[0])) ? Apostrophe + text : text;
}
