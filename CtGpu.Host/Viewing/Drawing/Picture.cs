using System.Runtime.InteropServices;

namespace CtGpu.Host.Viewing.Drawing;

/// <summary>An sRGB colour, 8 bits a channel.</summary>
internal readonly record struct Colour(byte Red, byte Green, byte Blue)
{
    public static Colour Grey(byte value) => new(value, value, value);

    /// <summary>Blends another colour over this one.</summary>
    /// <param name="opacity">Weight of the other colour, 0 to 1.</param>
    public Colour Blend(Colour over, double opacity) =>
        new(Mix(Red, over.Red, opacity), Mix(Green, over.Green, opacity), Mix(Blue, over.Blue, opacity));

    private static byte Mix(byte under, byte over, double opacity) => (byte)Math.Round(under + ((over - under) * opacity));
}

/// <summary>An opaque picture: rows from top to bottom, pixels from left to right, four bytes a pixel (red, green, blue, 255).</summary>
internal sealed class Picture
{
    public const int BytesPerPixel = 4;

    /// <param name="width">Pixels, at least 1.</param>
    /// <param name="height">Pixels, at least 1.</param>
    /// <param name="background">Initial colour of every pixel.</param>
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

    /// <summary>All pixels as 32-bit numbers in the layout of <see cref="Packed"/>.</summary>
    public Span<uint> Pixels => MemoryMarshal.Cast<byte, uint>(Rgba.AsSpan());

    /// <summary>The four bytes of an opaque pixel as a little-endian number.</summary>
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

    /// <summary>Copies another picture into this one.</summary>
    /// <param name="left">Pixel column of the other picture's left edge.</param>
    /// <param name="top">Pixel row of the other picture's top edge.</param>
    /// <exception cref="ArgumentException">The other picture extends beyond this one.</exception>
    public void Place(Picture other, int left, int top)
    {
        if (left < 0 || top < 0 || left + other.Width > Width || top + other.Height > Height)
        {
            throw new ArgumentException(
                $"A picture of {other.Width}x{other.Height} pixels at {left},{top} extends beyond {Width}x{Height} pixels.", nameof(other));
        }

        int row = other.Width * BytesPerPixel;
        for (int y = 0; y < other.Height; y++)
            Array.Copy(other.Rgba, y * row, Rgba, (((top + y) * Width) + left) * BytesPerPixel, row);
    }
}
