using System.IO.Hashing;
using System.Text;
using CtGpu.Host.Output.Sidecars;

namespace CtGpu.Host.Viewing.Pages;

/// <summary>
/// What the page of a series was made from, kept in its head together with its thumbnail, so that a report over thousands
/// of series draws only those that are new.
/// </summary>
internal static class PageSource
{
    private const int MostHeadBytes = 1 << 16;
    private const string IconStart = "<link rel=\"icon\" href=\"data:image/jpeg;base64,";

    /// <summary>Changes with the sidecar, which has the hashes of all voxels, and with the program.</summary>
    /// <param name="folder">A complete result.</param>
    public static string Of(string folder)
    {
        var hash = new XxHash128();
        hash.Append(typeof(PageSource).Module.ModuleVersionId.ToByteArray());
        hash.Append(File.ReadAllBytes(Path.Combine(folder, Sidecar.FileName)));
        return Xxh128.Of(hash).ToHex();
    }

    /// <summary>The head's lines that <see cref="ThumbnailOf"/> reads.</summary>
    public static Html Head(string source, byte[] thumbnail) => Html.Of($"""
        {Mark(source)}
        <link rel="icon" href="{PageFrame.DataUri(thumbnail)}">
        """);

    /// <summary>The thumbnail of a page that was made from <paramref name="source"/>; null if there is none such.</summary>
    public static byte[]? ThumbnailOf(string page, string source)
    {
        if (!File.Exists(page)) return null;
        byte[] bytes = new byte[MostHeadBytes];
        int length;
        using (FileStream file = File.OpenRead(page)) length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        string head = Encoding.ASCII.GetString(bytes, 0, length);
        int start = head.IndexOf(IconStart, StringComparison.Ordinal) + IconStart.Length;
        if (!head.Contains(Mark(source).ToString(), StringComparison.Ordinal) || start < IconStart.Length) return null;
        int end = head.IndexOf('"', start);
        return end < 0 ? null : Convert.FromBase64String(head[start..end]);
    }

    private static Html Mark(string source) => Html.Of($"<meta name=\"ctgpu-source\" content=\"{source}\">");
}
