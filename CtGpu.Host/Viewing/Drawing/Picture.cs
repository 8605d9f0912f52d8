using System.Runtime.InteropServices;

namespace CtGpu.Host.Viewing.Drawing;

/// <summary>Red, green and blue, 8 bits each, as sRGB.</summary>
internal readonly record struct Colour(byte Red, byte Green, byte Blue)
{
    public static Colour Grey(byte value) => new(value, value, value);

    /// <summary>So much of the other colour over this one, 0..1.</summary>
    public Colour Blend(Colour over, double share) => new(Mix(Red, over.Red, share), Mix(Green, over.Green, share), Mix(Blue, over.Blue, share));

    private static byte Mix(byte under, byte over, double share) => (byte)Math.Round(under + ((over - under) * share));
}

/// <summary>An opaque picture: rows from the top, pixels from the left, four bytes a pixel (red, green, blue, 255).</summary>
internal sealed class Picture
{
    public const int BytesPerPixel = 4;

    /// <param name="width">Pixels, at least 1.</param>
    /// <param name="height">Pixels, at least 1.</param>
    /// <param name="background">Of every pixel.</param>
    public Picture(int width, int height, Colour background = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        (Width, Height) = (width, height);
        Rgba = new byte[checked(width * height * BytesPerPixel)];
        Pixels.Fill(Packed(background));
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>All pixels.</summary>
    public byte[] Rgba { get; }

    /// <summary>All pixels, four bytes at once: see <see cref="Packed"/>.</summary>
    public Span<uint> Pixels => MemoryMarshal.Cast<byte, uint>(Rgba.AsSpan());

    /// <summary>A pixel's four bytes as a number; little-endian, as all else here.</summary>
    public static uint Packed(Colour colour) => 0xFF000000 | ((uint)colour.Blue << 16) | ((uint)colour.Green << 8) | colour.Red;

    public Colour this[int x, int y]
    {
        get
        {
            int at = ((y * Width) + x) * BytesPerPixel;
            return new Colour(Rgba[at], Rgba[at + 1], Rgba[at + 2]);
        }

        set => Pixels[(y * Width) + x] = Packed(value);
    }

    /// <summary>Copies another picture into this one, which it lies within.</summary>
    /// <param name="left">Pixel column of its left edge.</param>
    /// <param name="top">Pixel row of its top edge.</param>
    public void Place(Picture other, int left, int top)
    {
        if (left < 0 || top < 0 || left + other.Width > Width || top + other.Height > Height)
            throw new ArgumentException($"A picture of {other.Width}x{other.Height} at {left},{top} does not lie within {Width}x{Height}.", nameof(other));
        int row = other.Width * BytesPerPixel;
        for (int y = 0; y < other.Height; y++)
            Array.Copy(other.Rgba, y * row, Rgba, (((top + y) * Width) + left) * BytesPerPixel, row);
    }
}
