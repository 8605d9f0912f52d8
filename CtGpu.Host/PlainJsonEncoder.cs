using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;

namespace CtGpu.Host;

/// <summary>
/// Escapes only what must be escaped in a JSON file, as <see cref="JavaScriptEncoder.UnsafeRelaxedJsonEscaping"/> does, and all
/// <see cref="HiddenCharacters"/>. The file can then be shown on a terminal, and a reader gets the exact text. Not for HTML.
/// </summary>
internal sealed unsafe class PlainJsonEncoder : JavaScriptEncoder
{
    public static readonly PlainJsonEncoder Instance = new();

    private static readonly JavaScriptEncoder s_relaxed = UnsafeRelaxedJsonEscaping;

    public override int MaxOutputCharactersPerInputCharacter => s_relaxed.MaxOutputCharactersPerInputCharacter;

    public override int FindFirstCharacterToEncode(char* text, int textLength)
    {
        int first = s_relaxed.FindFirstCharacterToEncode(text, textLength);
        int hidden = new ReadOnlySpan<char>(text, first < 0 ? textLength : first).IndexOfAny(HiddenCharacters.All);
        return hidden < 0 ? first : hidden;
    }

    public override bool TryEncodeUnicodeScalar(int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten)
    {
        if (s_relaxed.WillEncode(unicodeScalar))
            return s_relaxed.TryEncodeUnicodeScalar(unicodeScalar, buffer, bufferLength, out numberOfCharactersWritten);
        return IsHidden(unicodeScalar)
            ? new Span<char>(buffer, bufferLength).TryWrite(
                CultureInfo.InvariantCulture, $"\\u{unicodeScalar:X4}", out numberOfCharactersWritten)
            : new Rune(unicodeScalar).TryEncodeToUtf16(new Span<char>(buffer, bufferLength), out numberOfCharactersWritten);
    }

    public override bool WillEncode(int unicodeScalar) => IsHidden(unicodeScalar) || s_relaxed.WillEncode(unicodeScalar);

    private static bool IsHidden(int unicodeScalar) =>
        unicodeScalar <= char.MaxValue && HiddenCharacters.All.Contains((char)unicodeScalar);
}
