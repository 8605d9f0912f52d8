using CtGpu.Kernels.Rendering;

namespace CtGpu.Host.Viewing.Views;

/// <summary>A surface of a view.</summary>
/// <param name="OfMask">Whether it is the surface of the mask, not the isosurface of the volume at <paramref name="Hounsfield"/>.</param>
/// <param name="Hounsfield">HU of the isosurface; ignored for the mask.</param>
/// <param name="Opacity">Opacity of parts that face the camera, 0 to 1.</param>
/// <param name="EdgeOpacity">Opacity of parts seen edge-on, 0 to 1. A high value outlines a transparent surface.</param>
internal sealed record ViewSurface(bool OfMask, short Hounsfield, byte Red, byte Green, byte Blue, double Opacity, double EdgeOpacity)
{
    public static ViewSurface Bone(short hounsfield) => new(false, hounsfield, 240, 226, 200, 1, 1);

    public static ViewSurface Skin { get; } = new(false, -300, 244, 214, 192, 0.17, 0.7);

    public static ViewSurface Lungs { get; } = new(true, 0, 214, 112, 108, 0.78, 0.95);

    public static ViewSurface RightLung { get; } = Lungs with { Red = 228, Green = 160, Blue = 58 };

    public static ViewSurface LeftLung { get; } = Lungs with { Red = 84, Green = 158, Blue = 226 };

    /// <summary>The right lung in the colour of the surface, and the left lung in another one.</summary>
    public static ViewSurface DividedLungs { get; } = RightLung with { Left = (LeftLung.Red, LeftLung.Green, LeftLung.Blue) };

    /// <summary>Colour of the left lung; null for the colour of the surface.</summary>
    public (byte Red, byte Green, byte Blue)? Left { get; init; }

    public RaySurface ToRay() => new(
        OfMask, OfMask ? SmoothMask.Level : Hounsfield, (Red / 255f, Green / 255f, Blue / 255f), (float)Opacity, (float)EdgeOpacity,
        Left is { } left ? ViewStyle.Parts(left) : null);
}

/// <summary>The surfaces of a view and its background, a vertical gradient.</summary>
/// <param name="Surfaces">At most <see cref="RayScene.MostSurfaces"/>.</param>
/// <param name="Top">Background at the picture's top.</param>
/// <param name="Bottom">Background at the picture's bottom.</param>
internal sealed record ViewStyle(
    IReadOnlyList<ViewSurface> Surfaces, (byte Red, byte Green, byte Blue) Top, (byte Red, byte Green, byte Blue) Bottom)
{
    /// <summary>Bones from <paramref name="boneHounsfield"/> HU and lungs within transparent skin, on a dark background.</summary>
    /// <param name="isDivided">Whether the mask tells the right lung from the left one.</param>
    public static ViewStyle Standard(short boneHounsfield = 400, bool isDivided = false)
    {
        ViewSurface lungs = isDivided ? ViewSurface.DividedLungs : ViewSurface.Lungs;
        return new([ViewSurface.Bone(boneHounsfield), ViewSurface.Skin, lungs], (44, 52, 64), (14, 17, 22));
    }

    /// <summary>Returns the channels of a colour as 0 to 1.</summary>
    public static (float Red, float Green, float Blue) Parts((byte Red, byte Green, byte Blue) colour) =>
        (colour.Red / 255f, colour.Green / 255f, colour.Blue / 255f);
}
