using System.Runtime.InteropServices;
using CtGpu.Host.Output.Files;
using SkiaSharp;

namespace CtGpu.Host.Viewing;

/// <summary>Pictures as files. Loads SkiaSharp.</summary>
internal static class PictureFile
{
    /// <summary>PNG, without loss.</summary>
    public static byte[] Png(Picture picture) => Encode(picture, pixmap => pixmap.Encode(SKPngEncoderOptions.Default));

    /// <summary>JPEG, for pages: a third of a PNG. Colours are kept at every pixel, or a thin outline would run.</summary>
    /// <param name="quality">1 to 100.</param>
    public static byte[] Jpeg(Picture picture, int quality) => Encode(
        picture, pixmap => pixmap.Encode(new SKJpegEncoderOptions(quality, SKJpegEncoderDownsample.Downsample444, SKJpegEncoderAlphaOption.Ignore)));

    /// <summary>Writes a PNG beside its name and renames it.</summary>
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
