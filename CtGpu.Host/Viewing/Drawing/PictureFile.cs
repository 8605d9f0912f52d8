using System.Runtime.InteropServices;
using CtGpu.Host.Output.Files;
using SkiaSharp;

namespace CtGpu.Host.Viewing.Drawing;

/// <summary>Encodes pictures as PNG and JPEG. Loads SkiaSharp.</summary>
internal static class PictureFile
{
    /// <summary>The picture as PNG.</summary>
    public static byte[] Png(Picture picture) => Encode(picture, pixmap => pixmap.Encode(SKPngEncoderOptions.Default));

    /// <summary>The picture as JPEG, a third of the PNG's size. Chroma is not subsampled, which would blur thin outlines.</summary>
    /// <param name="quality">1 to 100.</param>
    public static byte[] Jpeg(Picture picture, int quality)
    {
        var options = new SKJpegEncoderOptions(quality, SKJpegEncoderDownsample.Downsample444, SKJpegEncoderAlphaOption.Ignore);
        return Encode(picture, pixmap => pixmap.Encode(options));
    }

    /// <summary>Writes a PNG under a temporary name, then renames it.</summary>
    /// <exception cref="CtGpuException">The file cannot be written.</exception>
    public static void Write(string path, Picture picture) => PendingFile.Replace(path, Png(picture));

    private static byte[] Encode(Picture picture, Func<SKPixmap, SKData?> encode)
    {
        GCHandle pixels = GCHandle.Alloc(picture.Rgba, GCHandleType.Pinned);
        try
        {
            using var pixmap = new SKPixmap(PictureCanvas.Layout(picture), pixels.AddrOfPinnedObject());
            using SKData data = encode(pixmap) ?? throw new InvalidOperationException("SkiaSharp could not encode a picture.");
            return data.ToArray();
        }
        finally
        {
            pixels.Free();
        }
    }
}
