using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;

namespace CtGpu.Host.Viewing.Pages;

/// <summary>
/// A piece of a page. What is put into <c>Html.Of($"…")</c> is escaped, unless it is a piece itself, so that no text of a
/// file can become markup.
/// </summary>
internal sealed class Html
{
    private readonly string _text;

    private Html(string text) => _text = text;

    public static Html Empty { get; } = new("");

    public static Html Of([InterpolatedStringHandlerArgument] Handler markup) => new(markup.ToString());

    /// <summary>Markup of this program, such as a style sheet.</summary>
    public static Html Raw(string markup) => new(markup);

    public static Html Join(IEnumerable<Html> pieces) => new(string.Concat(pieces.Select(piece => piece._text)));

    /// <summary>The piece, or nothing.</summary>
    public static Html If(bool condition, Func<Html> piece) => condition ? piece() : Empty;

    public override string ToString() => _text;

    /// <summary>Takes an interpolated string apart: its own text stands as it is, what is put in is escaped.</summary>
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

        public void AppendFormatted(string? text) => _markup.Append(WebUtility.HtmlEncode(text));

        public void AppendFormatted<T>(T value, string? format = null)
            where T : IFormattable => AppendFormatted(value.ToString(format, CultureInfo.InvariantCulture));

        public override string ToString() => _markup.ToString();
    }
}
