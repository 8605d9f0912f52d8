using System.Globalization;
using System.Text;
using CtGpu.Host.Geometry;
using CtGpu.Tests.Support.Dicom;

namespace CtGpu.Tests.Series;

/// <summary>One slice of an <see cref="EditedSeries"/>: its HU and the attributes to write.</summary>
internal sealed class EditedSlice
{
    public required string Name { get; set; }

    /// <summary>Expected HU, row by row.</summary>
    public required short[] Hounsfield { get; set; }

    public required Vector3 Position { get; set; }

    public double[] Orientation { get; set; } = [1, 0, 0, 0, 1, 0];

    /// <summary>Row spacing, column spacing.</summary>
    public double[] PixelSpacing { get; set; } = [4.171872, 4.171872];

    public double Slope { get; set; } = 1;

    public double Intercept { get; set; } = -1024;

    /// <summary>Decimals of ImagePositionPatient, trailing zeros included. Null: up to nine, without trailing zeros.</summary>
    public int? PositionDecimals { get; set; }

    public string SeriesInstanceUid { get; set; } = "1.2.3.2";

    /// <summary>Maps HU to stored values. Null: by the rescale.</summary>
    public Func<short, int>? ToStored { get; set; }

    /// <summary>Writes further attributes.</summary>
    public Action<DicomBytes>? Edit { get; set; }

    public Vector3 Column => new(Orientation[0], Orientation[1], Orientation[2]);

    public Vector3 Row => new(Orientation[3], Orientation[4], Orientation[5]);

    public EditedSlice Copy(string name)
    {
        var copy = (EditedSlice)MemberwiseClone();
        copy.Name = name;
        copy.Hounsfield = [.. Hounsfield];
        return copy;
    }

    public IEnumerable<short> Stored() =>
        Hounsfield.Select(hu => unchecked((short)(ToStored?.Invoke(hu) ?? (int)Math.Round((hu - Intercept) / Slope))));

    public DicomBytes Bytes()
    {
        DicomBytes file = DicomBytes.CtSlice(rows: EditedSeries.Rows, columns: EditedSeries.Columns, pixels: [.. Stored()]);
        file.Text(0x00080018, "UI", $"1.2.3.4.{Math.Abs(Name.GetHashCode(StringComparison.Ordinal))}");
        file.Text(0x0020000E, "UI", SeriesInstanceUid);
        file.Element(0x00200032, "DS", PositionString());
        file.Element(0x00200037, "DS", DecimalString(Orientation));
        file.Element(0x00280030, "DS", DecimalString(PixelSpacing));
        file.Element(0x00281052, "DS", DecimalString(Intercept));
        file.Element(0x00281053, "DS", DecimalString(Slope));
        Edit?.Invoke(file);
        return file;
    }

    /// <summary>Centre of a pixel in the patient, by DICOM's equation (PS3.3 C.7.6.2.1.1).</summary>
    public Vector3 Lps(int row, int column) => Position + (column * PixelSpacing[1] * Column) + (row * PixelSpacing[0] * Row);

    /// <summary>Value of ImagePositionPatient in the file.</summary>
    public byte[] PositionString() => PositionDecimals is { } decimals
        ? Text([.. new[] { Position.X, Position.Y, Position.Z }.Select(v => v.ToString($"F{decimals}", CultureInfo.InvariantCulture))])
        : DecimalString(Position.X, Position.Y, Position.Z);

    /// <summary>Values with up to nine decimals, as scanners write them.</summary>
    public static byte[] DecimalString(params double[] values) =>
        Text([.. values.Select(v => v.ToString("0.#########", CultureInfo.InvariantCulture))]);

    private static byte[] Text(string[] values)
    {
        string text = string.Join('\\', values);
        return Encoding.ASCII.GetBytes(text.Length % 2 == 0 ? text : text + " ");
    }
}
