using System.Globalization;
using CtGpu.Host.Viewing.Drawing;
using CtGpu.Host.Viewing.Slices;

namespace CtGpu.Host.Viewing.Pages;

/// <summary>
/// Axial slices for the viewer of a series page, side by side in two pictures. A browser turns grey back into HU, and HU into the grey
/// of any window.
/// </summary>
/// <param name="Hounsfield">JPEG whose grey values stand for HU: <see cref="GreyOf"/>.</param>
/// <param name="Outlines">PNG: the outlines of the mask and the air that it leaves out, on black. Null without a mask.</param>
/// <param name="Width">Pixels of one slice.</param>
/// <param name="Height">Pixels of one slice.</param>
/// <param name="Positions">Position of each slice, head first.</param>
internal sealed record SliceStack(byte[] Hounsfield, byte[]? Outlines, int Width, int Height, IReadOnlyList<string> Positions)
{
    private const int MostSlices = 48;
    private const int Columns = 8;
    private const int MostPixels = 224;
    private const int Quality = 80;

    // Lungs and fat up to bone get most of the 256 grey values: 8, 5 and 37 HU for each.
    private static readonly (double Hounsfield, double Grey)[] s_knots = [(-1050, 0), (-250, 100), (350, 220), (1650, 255)];

    private static readonly (string Name, HounsfieldWindow Window)[] s_windows =
        [("Lung", HounsfieldWindow.Lung), ("Soft tissue", HounsfieldWindow.SoftTissue), ("Bone", HounsfieldWindow.Bone)];

    public static SliceStack Of(RenderInput input)
    {
        SlicePlane plane = SlicePlane.Of(AnatomicalPlane.Axial, input.Geometry);
        int[] steps = Montage.Steps(plane.Slices(input.Shape), MostSlices);
        SliceImage first = SliceImage.Of(input, plane, plane.IndexAt(steps[0], input.Shape));
        (int width, int height) = SliceDrawing.Fit(first, MostPixels, MostPixels);
        int rows = (steps.Length + Columns - 1) / Columns;
        var grey = new Picture(Columns * width, rows * height);
        Picture? outlines = input.HasMask ? new Picture(Columns * width, rows * height) : null;
        string[] positions = new string[steps.Length];
        for (int n = 0; n < steps.Length; n++)
        {
            SliceImage slice = SliceImage.Of(input, plane, plane.IndexAt(steps[n], input.Shape));
            positions[n] = SliceLabels.Position(slice, plane);
            (int left, int top) = (n % Columns * width, n / Columns * height);
            grey.Place(Encoded(slice, width, height), left, top);
            outlines?.Place(SliceDrawing.DrawMarks(slice, width, height), left, top);
        }

        byte[]? marks = outlines == null ? null : PictureFile.Png(outlines);
        return new SliceStack(PictureFile.Jpeg(grey, Quality), marks, width, height, positions);
    }

    /// <summary>The grey value that stands for HU.</summary>
    public static byte GreyOf(double hounsfield)
    {
        double clamped = Math.Clamp(hounsfield, s_knots[0].Hounsfield, s_knots[^1].Hounsfield);
        int n = 1;
        while (clamped > s_knots[n].Hounsfield) n++;
        ((double fromHu, double fromGrey), (double toHu, double toGrey)) = (s_knots[n - 1], s_knots[n]);
        return (byte)(fromGrey + ((clamped - fromHu) * (toGrey - fromGrey) / (toHu - fromHu)) + 0.5);
    }

    /// <summary>The viewer. Without scripts it is hidden.</summary>
    public Html Viewer()
    {
        string knots = string.Join(' ', s_knots.Select(knot => string.Create(CultureInfo.InvariantCulture, $"{knot.Grey}:{knot.Hounsfield}")));
        Html outlines = Html.If(Outlines != null, () => Html.Of(
            $"<label><input type=\"checkbox\" data-marks checked> Mask</label>" +
            $"<img data-outlines alt=\"\" hidden src=\"data:image/png;base64,{Convert.ToBase64String(Outlines!)}\">"));
        return Html.Of($"""
            <section class="viewer" hidden data-columns="{Columns}" data-knots="{knots}" data-positions="{string.Join('|', Positions)}">
            <h2>Slices</h2>
            <div class="controls"><div role="group" aria-label="Window">{s_windows.Select(Button)}</div>{outlines}</div>
            <canvas width="{Width}" height="{Height}" tabindex="0" role="img" aria-label="Axial slice"></canvas>
            <div class="controls"><input type="range" min="0" max="{Positions.Count - 1}" value="{Positions.Count / 2}" aria-label="Slice">
            <output></output></div>
            <p class="soft">Drag the slice sideways or use the arrow keys for other slices; keys 1, 2 and 3 choose the window, m the mask.</p>
            <img data-hounsfield alt="" hidden src="{PageFrame.DataUri(Hounsfield)}">
            </section>
            """);
    }

    private static Html Button((string Name, HounsfieldWindow Window) preset) => Html.Of(
        $"<button type=\"button\" data-lower=\"{preset.Window.Lower}\" data-upper=\"{preset.Window.Upper}\" " +
        $"aria-pressed=\"false\">{preset.Name}</button>");

    private static Picture Encoded(SliceImage slice, int width, int height)
    {
        var picture = new Picture(width, height);
        float[] hounsfield = SliceDrawing.Scale(slice, width, height);
        for (int n = 0; n < hounsfield.Length; n++) picture.Pixels[n] = 0xFF000000 | (GreyOf(hounsfield[n]) * 0x010101u);
        return picture;
    }
}
