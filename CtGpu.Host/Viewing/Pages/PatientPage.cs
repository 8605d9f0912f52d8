using System.Globalization;
using CtGpu.Host.Cohort.Status;
using CtGpu.Host.Output;
using CtGpu.Host.Output.Sidecars;
using CtGpu.Host.Viewing.Drawing;
using CtGpu.Host.Viewing.Histograms;
using CtGpu.Host.Viewing.Slices;

namespace CtGpu.Host.Viewing.Pages;

/// <summary>Writes OUT/&lt;name&gt;/report.html: the pictures of a series and the contents of its sidecar.</summary>
internal static class PatientPage
{
    public const string FileName = OutputWriter.ReportPage;
    private const double PlotWidth = 1100;
    private const double PlotHeight = 340;

    /// <param name="fingerprint">The input's hash; see <see cref="PageFingerprint"/>.</param>
    public static byte[] Write(SeriesStatus series, PatientPictures pictures, string fingerprint)
    {
        Sidecar sidecar = series.Sidecar!;
        string up = string.Concat(series.Name.Split('/').Select(_ => "../"));
        Plot histogram = HistogramPlot.Draw(pictures.Histogram, PlotWidth, PlotHeight);
        Html body = Html.Of($"""
            <header>
            <h1>{Title(sidecar)}</h1>
            {Verdict.Of(series).Badge()}
            <p class="soft mono">{series.Name}</p>
            <p><a href="{up}{FileName}">All series</a></p>
            </header>
            <main>
            {Reasons.List(sidecar.Qc.Reasons)}
            {Figures(sidecar)}
            {pictures.Legend}
            <div class="planes">
            {pictures.Planes.Select(picture => picture.Figure())}
            </div>
            {pictures.Stack.Viewer()}
            {Html.If(pictures.Views != null, () => Html.Of($"<h2>In 3-D</h2>{pictures.Views!.Figure()}"))}
            <h2>The scan</h2>
            {pictures.Montage.Figure()}
            <h2>Hounsfield units</h2>
            {SvgPlot.Draw(histogram, "Histogram of the volume's HU, with the ranges of tissues")}
            <div class="columns">
            <section>
            <h2>Input</h2>
            {Table(Input(sidecar))}
            <h2>Output</h2>
            {Table(Output(sidecar))}
            </section>
            <section>
            <h2>Options</h2>
            {Table(sidecar.Options.Select(option => (option.Key, option.Value)))}
            <h2>Run</h2>
            {Table(Run(sidecar))}
            </section>
            </div>
            </main>
            {Footer(sidecar)}
            """);
        return PageFrame.Page(Title(sidecar), body, "viewer.js", PageFingerprint.Head(fingerprint, pictures.Thumbnail));
    }

    private static Html Footer(Sidecar sidecar) => Html.Of(
        $"<footer>ctgpu {sidecar.Version}. Slices in radiological convention: R, L, A, P, H, F are the patient's right, left, front, " +
        $"back, head and feet; window {HounsfieldWindow.Lung.ToString()}. Not a medical device.</footer>");

    private static string Title(Sidecar sidecar) =>
        sidecar.Series.PatientId.Length > 0 ? sidecar.Series.PatientId : sidecar.Series.SeriesInstanceUid;

    private static Html Figures(Sidecar sidecar)
    {
        IEnumerable<(string Value, string Label)> figures = sidecar.Mask is { } mask
            ?
            [
                (Number(mask.Litres, "0.00"), "litres of lung"), .. Lungs(sidecar, mask),
                (Number(mask.Fraction * 100, "0.0") + " %", "of the volume"),
            ]
            : [];
        figures = figures.Concat([
            (sidecar.Series.Slices.ToString(CultureInfo.InvariantCulture), "slices"),
            (sidecar.Input.Geometry.Verdict, "geometry"),
            (Shape(sidecar.Output.Shape), "voxels"),
            (List(sidecar.Output.SpacingMm, "0.###"), "mm spacing"),
        ]);
        return Html.Of(
            $"<ul class=\"figures\">{figures.Select(f => Html.Of($"<li><b>{f.Value}</b><span>{f.Label}</span></li>"))}</ul>");
    }

    private static IEnumerable<(string, string)> Lungs(Sidecar sidecar, MaskRecord mask)
    {
        if (mask.RightLitres is { } right) yield return (Number(right, "0.00"), "litres, right lung");
        if (mask.LeftLitres is { } left) yield return (Number(left, "0.00"), "litres, left lung");
        if (sidecar.RemovedAirwayMl is { } airways) yield return (Number(airways, "0.#"), "ml of airways removed");
        if (mask.GasMl is { } gas) yield return (Number(gas, "0.#"), "ml of gas removed");
    }

    private static IEnumerable<(string, string)> Acquisition(AcquisitionRecord? record)
    {
        if (record == null) yield break;
        if (record.ManufacturerModelName is { } model) yield return ("Model", model);
        if (record.BodyPartExamined is { } part) yield return ("Body part", part);
        if (record.ContrastBolusAgent is { } agent) yield return ("Contrast agent", agent);
        if (record.ConvolutionKernel is { } kernel) yield return ("Convolution kernel", kernel);
        if (record.Kvp is { } kvp) yield return ("KVP", Number(kvp, "0.##"));
        if (record.XRayTubeCurrent is { } current) yield return ("Tube current, mA", Number(current, "0.##"));
        if (record.Exposure is { } exposure) yield return ("Exposure, mAs", Number(exposure, "0.##"));
        if (record.CtdiVol is { } dose) yield return ("CTDIvol, mGy", Number(dose, "0.##"));
        if (record.SliceThickness is { } thickness) yield return ("Slice thickness, mm", Number(thickness, "0.###"));
        if (record.ReconstructionDiameter is { } diameter) yield return ("Reconstruction diameter, mm", Number(diameter, "0.##"));
    }

    private static IEnumerable<(string, string)> Input(Sidecar sidecar)
    {
        InputRecord input = sidecar.Input;
        GeometryRecord geometry = input.Geometry;
        yield return ("SeriesInstanceUID", sidecar.Series.SeriesInstanceUid);
        yield return ("StudyInstanceUID", sidecar.Series.StudyInstanceUid);
        yield return ("Manufacturer", sidecar.Series.Manufacturer);
        foreach ((string name, string value) in Acquisition(sidecar.Series.Acquisition)) yield return (name, value);
        yield return ("Transfer syntaxes", string.Join(", ", sidecar.Series.TransferSyntaxes) + (sidecar.Series.Lossy ? " (lossy)" : ""));
        if (sidecar.Series.AssumedHu is { } assumed) yield return ("RescaleType taken as HU", assumed);
        foreach (DamageRecord damage in sidecar.Series.Damage ?? [])
            yield return ($"Damaged: {damage.Kind}", string.Join(", ", damage.Files));
        yield return ("Voxels, z y x", Shape(input.Shape));
        yield return ("Spacing, mm", List(input.SpacingMm, "0.######"));
        yield return ("Origin, LPS mm", List(input.OriginMm, "0.###"));
        yield return ("Direction", List(input.Direction, "0.######"));
        yield return ("Geometry", geometry.Verdict + (geometry.Resampled ? " (interpolated onto an even grid)" : ""));
        yield return ("Spacing deviation, mm", Number(geometry.SpacingDeviationMm, "0.####"));
        yield return ("Gantry tilt, degrees", Number(geometry.TiltDegrees, "0.##") + (geometry.Rectified ? " (rectified)" : ""));
        if (geometry.Missing.Count > 0) yield return ("Missing slices at, mm", List(geometry.Missing, "0.##"));
        if (geometry.Filled is { Count: > 0 } filled) yield return ("Filled slices at, mm", List(filled, "0.##"));
        if (geometry.Duplicates.Count > 0) yield return ("Duplicates left out", string.Join(", ", geometry.Duplicates));
        yield return ("Padding", input.Padding.StoredValue is int stored
            ? string.Create(CultureInfo.InvariantCulture, $"stored value {stored}, {input.Padding.Voxels} voxels")
            : "none");
        yield return ("Hash of the files", sidecar.Series.InputHash);
    }

    private static IEnumerable<(string, string)> Output(Sidecar sidecar)
    {
        OutputRecord output = sidecar.Output;
        yield return ("Voxels, z y x", Shape(output.Shape));
        yield return ("Spacing, mm", List(output.SpacingMm, "0.######"));
        yield return ("Origin, LPS mm", List(output.OriginMm, "0.###"));
        yield return ("Direction", List(output.Direction, "0.######"));
        if (sidecar.Mask is { } mask)
        {
            yield return ("Mask voxels", Number(mask.Voxels, "#,0"));
            yield return ("Largest air components", List(mask.Components.Select(size => (double)size), "#,0"));
            if (mask.AirwayMl is { } airways) yield return ("Airways found, ml", Number(airways, "0.#"));
            if (!mask.HasLungs) yield return ("Each lung, removed air", "not known: the result is of an earlier release");
            yield return ("Mask touches", mask.TouchesBorder.Count > 0 ? string.Join(", ", mask.TouchesBorder) : "no face of the volume");
        }

        foreach ((string file, long bytes) in sidecar.Files) yield return (file, Number(bytes / 1e6, "0.00") + " MB");
        yield return ($"{sidecar.Hash.Algorithm} of ct", sidecar.Hash.Ct);
        if (sidecar.Hash.Lungs is { } lungs) yield return ($"{sidecar.Hash.Algorithm} of lungs", lungs);
        if (sidecar.Hash.Normalized is { } normalized) yield return ($"{sidecar.Hash.Algorithm} of normalized", normalized);
    }

    private static IEnumerable<(string, string)> Run(Sidecar sidecar)
    {
        yield return ("Device", sidecar.Device);
        foreach ((string stage, double milliseconds) in sidecar.TimingsMs)
            yield return ($"Time to {stage}", Number(milliseconds, "#,0") + " ms");
        yield return ("Numerics", sidecar.Numerics.ToString(CultureInfo.InvariantCulture));
    }

    private static Html Table(IEnumerable<(string Name, string Value)> rows) =>
        Html.Of($"<table class=\"facts\"><tbody>{rows.Select(row => TableRow(row.Name, row.Value))}</tbody></table>");

    private static Html TableRow(string name, string value) =>
        Html.Of($"<tr><th scope=\"row\">{name}</th><td class=\"mono\">{value}</td></tr>\n");

    private static string Shape(IEnumerable<int> shape) => string.Join(" × ", shape);

    private static string List(IEnumerable<double> values, string format) =>
        string.Join(", ", values.Select(value => Number(value, format)));

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
