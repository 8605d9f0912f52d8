using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;

namespace CtGpu.Host.Viewing.Pages;

/// <summary>
/// A piece of markup. <c>Html.Of($"…")</c> escapes all interpolated values except other pieces. Text from files cannot become
/// markup, and its hidden characters are shown.
/// </summary>
internal sealed class Html
{
    private readonly string _text;

    private Html(string text) => _text = text;

    public static Html Empty { get; } = new("");

    public static Html Of([InterpolatedStringHandlerArgument] Handler markup) => new(markup.ToString());

    /// <summary>Returns text without escaping. Only for the program's own markup, such as the style sheet.</summary>
    public static Html Raw(string markup) => new(markup);

    /// <summary>Returns the piece if the condition holds, else nothing.</summary>
    public static Html If(bool condition, Func<Html> piece) => condition ? piece() : Empty;

    /// <summary>Number of UTF-16 units, about that of bytes in the page.</summary>
    public int Length => _text.Length;

    public override string ToString() => _text;

    /// <summary>Builds the markup of an interpolated string: keeps its literal text and escapes the interpolated values.</summary>
    [InterpolatedStringHandler]
    internal readonly struct Handler(int literalLength, int formattedCount)
    {
        private readonly StringBuilder _markup = new(literalLength + (formattedCount * 16));

        public void AppendLiteral(string text) => _markup.Append(text);

        public void AppendFormatted(Html piece) => _markup.Append(piece._text);

        public void AppendFormatted(IEnumerable<Html> pieces)
        {
            foreach (Html piece in pieces) _markup.Append(piece._text);
        }

        public void AppendFormatted(string? text) =>
            _markup.Append(WebUtility.HtmlEncode(HiddenCharacters.Escape(text ?? "", keep: "\n\t")));

        public void AppendFormatted<T>(T value, string? format = null)
            where T : IFormattable => AppendFormatted(value.ToString(format, CultureInfo.InvariantCulture));

        public override string ToString() => _markup.ToString();
    }
}
