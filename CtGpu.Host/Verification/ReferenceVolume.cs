using CtGpu.Host.Dicom;
using CtGpu.Host.Geometry;
using CtGpu.Host.Pipeline;
using CtGpu.Host.Series;
using CtGpu.Host.Series.Verdicts;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Resample;

namespace CtGpu.Host.Verification;

/// <summary>
/// A small synthetic chest with the results that every device must compute from it. It is generated with integers only, so it is the same
/// on every machine.
/// </summary>
internal static unsafe class ReferenceVolume
{
    private const int WaterStored = 1024;

    public static Shape3 Shape { get; } = new(37, 66, 70);

    /// <summary>Options with known results: the hashes of HU, mask and normalised voxels.</summary>
    public static IReadOnlyList<(string Name, ConvertOptions Options, string Hashes)> Cases { get; } =
    [
        ("cubic",
            With(new ConvertOptions()),
            "90ffc98a4b3602951843520dd2c11bfe 438119e70735778af906ff6ed74346cf fc41e9fcbd19f6d45f49e135316649f9"),
        ("linear",
            With(new ConvertOptions { Order = 1, Grid = GridPlacement.Extent }),
            "afaab36e46d3f597e61b966ce43168a4 465301646905d84bc39ac8644c4ebac5 dbbcc33c01ce99f302d87cc028f3e247"),
        ("native",
            With(new ConvertOptions { Spacing = null }),
            "4d6c016229492627c6aebe2e1d806e54 356deea63e42b6eb3c4938f037f5b68d 23de205a1f77d723f0544309d24f8dc2"),
    ];

    public static SeriesVolume Series { get; } = new(
        [.. Enumerable.Range(0, Shape.Z).Select(Slice)],
        new VolumeGeometry(
            Shape,
            new Spacing3(6, 5, 5),
            new Vector3(-170, -160, -100),
            new Vector3(1, 0, 0),
            new Vector3(0, 1, 0),
            new Vector3(0, 0, 1)),
        new GeometryReport(GeometryVerdict.Regular, [], [], 0, 0));

    /// <summary>Writes the stored values in z,y,x order: a body with two lungs, an airway and vessels, with noise.</summary>
    public static void Fill(short* stored)
    {
        for (int z = 0; z < Shape.Z; z++)
        {
            for (int y = 0; y < Shape.Y; y++)
            {
                for (int x = 0; x < Shape.X; x++) *stored++ = (short)(WaterStored + Hounsfield(z, y, x) + Noise(z, y, x));
            }
        }
    }

    private static int Hounsfield(int z, int y, int x)
    {
        bool body = Inside(y - 33, 28, x - 35, 32, 0, 1);
        bool lung = Inside(y - 33, 19, x - 20, 11, z - 18, 14) || Inside(y - 33, 19, x - 50, 11, z - 18, 14);
        bool airway = Inside(y - 26, 2, x - 35, 2, 0, 1);
        bool vessel = (x + (2 * z)) % 13 == 0 && y % 9 < 2;
        return !body ? -1000 : airway ? -950 : lung ? (vessel ? 30 : -820) : 40;
    }

    /// <summary>Whether a point is inside an ellipsoid with integer half axes.</summary>
    private static bool Inside(long y, long ry, long x, long rx, long z, long rz) =>
        (y * y * rx * rx * rz * rz) + (x * x * ry * ry * rz * rz) + (z * z * ry * ry * rx * rx) <= ry * ry * rx * rx * rz * rz;

    private static int Noise(int z, int y, int x)
    {
        uint bits = (uint)((((z * 131) + y) * 137) + x) * 2654435761u;
        return (int)((bits ^ (bits >> 15)) % 41) - 20;
    }

    private static ConvertOptions With(ConvertOptions options) => options with
    {
        Spacing = options.Spacing == null ? null : new Spacing3(4, 4, 4),
        Mask = options.Mask with { DilateMm = 9 },
        Normalize = new NormalizeOptions(),
    };

    private static SliceHeader Slice(int z) => new()
    {
        Path = $"slice {z}",
        FileLength = 0,
        FileTimeTicks = 0,
        TransferSyntaxUid = "",
        RescaleSlope = 1,
        RescaleIntercept = -WaterStored,
        IsSigned = true,
        BitsAllocated = 16,
        BitsStored = 16,
        HighBit = 15,
        Rows = Shape.Y,
        Columns = Shape.X,
    };
}
