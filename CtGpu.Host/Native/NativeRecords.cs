using System.Text.Json;
using CtGpu.Host.Geometry;
using CtGpu.Host.Library;
using CtGpu.Host.Output.Sidecars;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Host.Native;

/// <summary>Facts of the library as JSON, and geometries as arrays of numbers.</summary>
internal static unsafe class NativeRecords
{
    /// <summary>Shape from three numbers z,y,x.</summary>
    public static Shape3 Shape(long* zyx) => new(checked((int)zyx[0]), checked((int)zyx[1]), checked((int)zyx[2]));

    public static void Write(Shape3 shape, long* zyx) => (zyx[0], zyx[1], zyx[2]) = (shape.Z, shape.Y, shape.X);

    /// <summary>Geometry from 15 numbers: spacing z,y,x; origin x,y,z; direction, row-major.</summary>
    public static VolumeGeometry Geometry(Shape3 shape, double* n) => new(
        shape,
        new Spacing3(n[0], n[1], n[2]),
        new Vector3(n[3], n[4], n[5]),
        new Vector3(n[6], n[9], n[12]),
        new Vector3(n[7], n[10], n[13]),
        new Vector3(n[8], n[11], n[14]));

    public static void Write(VolumeGeometry grid, double* numbers)
    {
        int n = 0;
        foreach (double number in (double[])[.. grid.Spacing.ToArray(), .. grid.Origin.ToArray(), .. grid.Direction]) numbers[n++] = number;
    }

    public static void Write(Utf8JsonWriter json, VolumeGeometry grid)
    {
        Write(json, "shape", grid.Shape.ToArray().Select(n => (double)n));
        Write(json, "spacing", grid.Spacing.ToArray());
        Write(json, "origin", grid.Origin.ToArray());
        Write(json, "direction", grid.Direction);
    }

    public static void Write(Utf8JsonWriter json, CtSeries series)
    {
        json.WriteString("SeriesInstanceUID", series.SeriesInstanceUid);
        json.WriteString("StudyInstanceUID", series.StudyInstanceUid);
        json.WriteString("PatientID", series.PatientId);
        json.WriteString("Manufacturer", series.Manufacturer);
        json.WriteNumber("slices", series.Slices);
        json.WriteString("verdict", series.Verdict);
        Write(json, "files", series.Files);
    }

    public static void Write(Utf8JsonWriter json, CtGpuException error)
    {
        json.WriteStartObject("error");
        json.WriteString("kind", "ctgpu");
        json.WriteNumber("code", (int)error.Code);
        json.WriteString("stage", error.Stage);
        json.WriteString("message", error.Message);
        Write(json, "files", error.Files);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, LungSegmentation lungs)
    {
        json.WriteString("verdict", lungs.Verdict);
        Write(json, "reasons", lungs.Reasons);
        json.WriteNumber("voxels", lungs.Voxels);
        json.WriteNumber("litres", lungs.Litres);
        json.WriteNumber("right_litres", lungs.RightLitres);
        json.WriteNumber("left_litres", lungs.LeftLitres);
    }

    private static void Write(Utf8JsonWriter json, string name, IEnumerable<double> numbers)
    {
        json.WriteStartArray(name);
        foreach (double number in numbers) json.WriteNumberValue(number);
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, string name, IEnumerable<string> words)
    {
        json.WriteStartArray(name);
        foreach (string word in words) json.WriteStringValue(word);
        json.WriteEndArray();
    }
}
