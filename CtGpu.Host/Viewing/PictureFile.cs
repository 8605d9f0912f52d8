using System.Runtime.InteropServices;
using CtGpu.Host.Output;
using SkiaSharp;

namespace CtGpu.Host.Viewing;

/// <summary>Pictures as files. Loads SkiaSharp.</summary>
internal static class PictureFile
{
    /// <summary>PNG, without loss.</summary>
    public static byte[] Png(Picture picture) => Encode(picture, SKEncodedImageFormat.Png, 100);

    /// <summary>WebP, for pages: a tenth of a PNG.</summary>
    /// <param name="quality">1 to 100.</param>
    public static byte[] WebP(Picture picture, int quality) => Encode(picture, SKEncodedImageFormat.Webp, quality);

    /// <summary>Writes a PNG beside its name and renames it.</summary>
    /// <exception cref="CtGpuException">The file cannot be written.</exception>
    public static void Write(string path, Picture picture) => PendingFile.Replace(path, Png(picture));

    private static byte[] Encode(Picture picture, SKEncodedImageFormat format, int quality)
    {
        GCHandle pixels = GCHandle.Alloc(picture.Rgba, GCHandleType.Pinned);
        try
        {
            using var pixmap = new SKPixmap(PictureCanvas.Layout(picture), pixels.AddrOfPinnedObject());
            using SKData data = pixmap.Encode(format, quality) ?? throw new InvalidOperationException($"SkiaSharp could not encode {format}.");
            return data.ToArray();
        }
        finally
        {
            pixels.Free();
        }
    }
}
