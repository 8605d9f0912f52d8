using System.Reflection;
using System.Runtime.InteropServices;
using SkiaSharp;

namespace CtGpu.Host.Viewing.Drawing;

/// <summary>The part of a text that is placed at its point.</summary>
internal enum TextAnchor
{
    Start,
    Middle,
    End,
}

/// <summary>Draws text, lines and areas into a <see cref="Picture"/>. Loads SkiaSharp.</summary>
internal sealed class PictureCanvas : IDisposable
{
    // SkiaSharp's native library brings no typeface. An embedded one gives the same picture on every machine.
    private static readonly Lazy<SKTypeface> s_typeface = new(LoadTypeface);

    private readonly GCHandle _pixels;
    private readonly SKSurface _surface;
    private readonly SKPaint _paint = new() { IsAntialias = true };

    public PictureCanvas(Picture picture)
    {
        _pixels = GCHandle.Alloc(picture.Rgba, GCHandleType.Pinned);
        _surface = SKSurface.Create(Layout(picture), _pixels.AddrOfPinnedObject(), picture.Width * Picture.BytesPerPixel);
    }

    public static SKImageInfo Layout(Picture picture) => new(picture.Width, picture.Height, SKColorType.Rgba8888, SKAlphaType.Opaque);

    /// <param name="x">Pixels from the left to the text's <paramref name="anchor"/>.</param>
    /// <param name="baseline">Pixels from the top to the text's baseline.</param>
    /// <param name="size">Font size in pixels.</param>
    public void Text(string text, double x, double baseline, double size, Colour colour, TextAnchor anchor = TextAnchor.Start)
    {
        using SKFont font = Font(size);
        SKTextAlign align = anchor switch
        {
            TextAnchor.Middle => SKTextAlign.Center,
            TextAnchor.End => SKTextAlign.Right,
            _ => SKTextAlign.Left,
        };
        _surface.Canvas.DrawText(text, (float)x, (float)baseline, align, font, Paint(colour, 1));
    }

    /// <summary>Draws text with a black outline, which stays readable on any grey.</summary>
    public void TextOnImage(string text, double x, double baseline, double size, Colour colour, TextAnchor anchor = TextAnchor.Start)
    {
        _paint.Style = SKPaintStyle.Stroke;
        _paint.StrokeWidth = (float)(size / 6);
        _paint.StrokeJoin = SKStrokeJoin.Round;
        Text(text, x, baseline, size, new Colour(0, 0, 0), anchor);
        _paint.Style = SKPaintStyle.Fill;
        Text(text, x, baseline, size, colour, anchor);
    }

    /// <param name="opacity">0 to 1.</param>
    public void Box(double x, double y, double width, double height, Colour colour, double opacity = 1) =>
        _surface.Canvas.DrawRect((float)x, (float)y, (float)width, (float)height, Paint(colour, opacity));

    /// <summary>Draws a line through points, or fills the area that it encloses.</summary>
    public void Path(IReadOnlyList<(double X, double Y)> points, bool filled, double lineWidth, Colour colour, double opacity = 1)
    {
        if (points.Count < 2) return;
        using var path = new SKPath();
        path.MoveTo((float)points[0].X, (float)points[0].Y);
        foreach ((double x, double y) in points.Skip(1)) path.LineTo((float)x, (float)y);
        _paint.Style = filled ? SKPaintStyle.Fill : SKPaintStyle.Stroke;
        _paint.StrokeWidth = (float)lineWidth;
        _surface.Canvas.DrawPath(path, Paint(colour, opacity));
        _paint.Style = SKPaintStyle.Fill;
    }

    public void Dispose()
    {
        _surface.Flush();
        _surface.Dispose();
        _paint.Dispose();
        _pixels.Free();
    }

    private static SKFont Font(double size) => new(s_typeface.Value, (float)size) { Subpixel = true, Edging = SKFontEdging.Antialias };

    private SKPaint Paint(Colour colour, double opacity)
    {
        _paint.Color = new SKColor(colour.Red, colour.Green, colour.Blue, (byte)Math.Round(255 * opacity));
        return _paint;
    }

    private static SKTypeface LoadTypeface()
    {
        using Stream font = Assembly.GetExecutingAssembly().GetManifestResourceStream("DejaVuSans.ttf")!;
        using SKData data = SKData.Create(font);
        return SKTypeface.FromData(data);
    }
}
