using System.IO.Hashing;
using System.Text;
using CtGpu.Host.Output.Sidecars;

namespace CtGpu.Host.Viewing.Pages;

/// <summary>
/// A hash of the input of a series page, stored in the page's head together with the thumbnail. A report compares it and draws
/// only series whose page is missing or out of date.
/// </summary>
internal static class PageFingerprint
{
    private const int MostHeadBytes = 1 << 16;
    private const string IconStart = "<link rel=\"icon\" href=\"data:image/jpeg;base64,";

    /// <summary>Returns a hash of the sidecar, which contains the hashes of all voxels, and of the program's version.</summary>
    /// <param name="folder">Folder of a complete result.</param>
    /// <exception cref="CtGpuException">The sidecar cannot be read now (75), or is not permitted to be read (73).</exception>
    public static string Of(string folder)
    {
        string path = Path.Combine(folder, Sidecar.FileName);
        try
        {
            var hash = new XxHash128();
            hash.Append(typeof(PageFingerprint).Module.ModuleVersionId.ToByteArray());
            hash.Append(File.ReadAllBytes(path));
            return Xxh128.Of(hash).ToHex();
        }
        catch (Exception cause) when (FileFault.Covers(cause))
        {
            throw FileFault.OfOutput("report", path, cause);
        }
    }

    /// <summary>Returns the elements of the head that <see cref="ThumbnailOf"/> reads.</summary>
    public static Html Head(string fingerprint, byte[] thumbnail) => Html.Of($"""
        {Mark(fingerprint)}
        <link rel="icon" href="{PageFrame.DataUri(thumbnail)}">
        """);

    /// <summary>Returns the thumbnail of a page, or null if the page is missing, unreadable, or has another fingerprint.</summary>
    public static byte[]? ThumbnailOf(string page, string fingerprint)
    {
        try
        {
            // Pipes and devices have no length, and opening one may block.
            if (!FileState.Of(page).HasContent) return null;
            byte[] bytes = new byte[MostHeadBytes];
            using FileStream file = File.OpenRead(page);
            int length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return ThumbnailIn(Encoding.ASCII.GetString(bytes, 0, length), fingerprint);
        }
        catch (Exception cause) when (FileFault.Covers(cause) || cause is FormatException)
        {
            // The page is written again.
            return null;
        }
    }

    private static byte[]? ThumbnailIn(string head, string fingerprint)
    {
        int start = head.IndexOf(IconStart, StringComparison.Ordinal) + IconStart.Length;
        if (!head.Contains(Mark(fingerprint).ToString(), StringComparison.Ordinal) || start < IconStart.Length) return null;
        int end = head.IndexOf('"', start);
        return end < 0 ? null : Convert.FromBase64String(head[start..end]);
    }

    private static Html Mark(string fingerprint) => Html.Of($"<meta name=\"ctgpu-source\" content=\"{fingerprint}\">");
}
