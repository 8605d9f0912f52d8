using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace CtGpu.Host.Viewing.Pages;

/// <summary>
/// The frame of every page. A page contains all that it needs. Its content security policy forbids loading anything and running
/// any script except its own.
/// </summary>
internal static class PageFrame
{
    private static readonly Lazy<string> s_style = new(() => Resource("report.css"));

    /// <param name="title">Plain text.</param>
    /// <param name="body">Content of the body element.</param>
    /// <param name="script">Name of an embedded script, or null.</param>
    /// <param name="head">Further elements of the head, including the icon; null for an empty icon.</param>
    public static byte[] Page(string title, Html body, string? script = null, Html? head = null)
    {
        string code = script == null ? "" : Resource(script);
        string allowed = script == null ? "'none'" : $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(code)))}'";
        Html policy = Html.Of(
            $"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src {allowed}; base-uri 'none'; form-action 'none'");
        Html page = Html.Of($"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="{policy}">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="generator" content="ctgpu {Release.Version}">
            <title>{title}</title>
            {head ?? Html.Of($"<link rel=\"icon\" href=\"data:,\">")}
            <style>{Html.Raw(s_style.Value)}</style>
            </head>
            <body>
            {body}
            {Html.If(script != null, () => Html.Of($"<script>{Html.Raw(code)}</script>"))}
            </body>
            </html>

            """);
        return Encoding.UTF8.GetBytes(page.ToString());
    }

    /// <summary>Returns a JPEG as a data URI.</summary>
    public static string DataUri(byte[] jpeg) => $"data:image/jpeg;base64,{Convert.ToBase64String(jpeg)}";

    private static string Resource(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
