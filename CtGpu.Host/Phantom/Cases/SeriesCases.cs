using CtGpu.Host.Geometry;
using static CtGpu.Host.Phantom.Cases.ExpectedMask;

namespace CtGpu.Host.Phantom.Cases;

/// <summary>Noise, artifacts, wrong HU and fields that cut the patient.</summary>
internal static class SeriesCases
{
    public static IReadOnlyList<PhantomCase> All { get; } =
    [
        new("padding-ring", Mask, "stored values of 0 outside the scan circle have 0 HU", scene => AddRing(scene, declared: false)),
        new("padding-ring-declared", Mask, "the same with PixelPaddingValue 0", scene => AddRing(scene, declared: true)),
        new("noise-200", Mask, "noise of 200 HU", scene => AddNoise(scene, 200)),
        new("noise-400", Flag, "noise of 400 HU", scene => AddNoise(scene, 400)),
        new("thick-slices", Mask, "slices of 9 mm", scene =>
        {
            scene.AddPatient();
            scene.FieldMm = scene.FieldMm with { Z = 351 };
            scene.Spacing = scene.Spacing with { Z = 9 };
            scene.Subslices = 3;
            scene.NoiseHounsfield = 6;
        }),
        new("metal-streaks", Mask, "dark and bright streaks of 700 HU around metal in the spine", AddMetal),
        new("hu-plus-1024", Flag, "RescaleIntercept is 0 instead of -1024", scene =>
        {
            scene.AddPatient();
            scene.WrongIntercept = 0;
        }),
        new("hu-minus-1024", Flag, "RescaleIntercept is -1024 instead of 0", scene =>
        {
            scene.AddPatient();
            scene.Intercept = 0;
            scene.WrongIntercept = -1024;
        }),
        new("cut-top", Mask, "the scan ends in the middle of the lungs", scene =>
        {
            scene.AddPatient();
            scene.Crop(-180, 0);
        }),
        new("slab", Mask, "12 cm of the middle of the chest", scene =>
        {
            scene.AddPatient();
            scene.Crop(-60, 60);
        }),
        new("small-field-square", Flag, "a field of 210 mm that cuts both lungs", scene =>
        {
            scene.AddPatient();
            scene.FieldMm = scene.FieldMm with { X = 210, Y = 240 };
        }),
        new("small-field-circle", Flag, "a scan circle of 256 mm, surrounded by -1024 HU", scene =>
        {
            AddSmallField(scene);
            scene.Circle = new ScanCircle(128, Stored: 0);
        }),
        new("small-field-padding", Flag, "a scan circle of 256 mm, surrounded by PixelPaddingValue -2000", scene =>
        {
            AddSmallField(scene);
            scene.Circle = new ScanCircle(128, Stored: -2000, IsDeclared: true);
        }),
        new("field-cuts-skin", Mask, "a scan circle of 304 mm that cuts the skin and not the lungs", scene =>
        {
            scene.AddChest();
            scene.FieldMm = scene.FieldMm with { X = 310, Y = 310 };
            scene.Circle = new ScanCircle(152, Stored: 0);
        }),
    ];

    private static void AddNoise(Scene scene, double hounsfield)
    {
        scene.AddPatient();
        scene.NoiseHounsfield = hounsfield;
    }

    /// <summary>The table ends before the scan circle, so the air around the patient is one region that reaches no face.</summary>
    private static void AddRing(Scene scene, bool declared)
    {
        scene.AddChest();
        scene.AddTable(118, halfWidth: 150);
        scene.Intercept = 0;
        scene.Circle = new ScanCircle(200, Stored: 0, declared);
    }

    private static void AddSmallField(Scene scene)
    {
        scene.AddPatient();
        scene.FieldMm = scene.FieldMm with { X = 260, Y = 260 };
    }

    private static void AddMetal(Scene scene)
    {
        const double y = 72, z = 20, length = 40, radius = 8;
        scene.AddPatient();
        Solid metal = new Column(0, y, radius, radius, z - length, z + length);
        Solid around = new Column(0, y, 500, 500, z - length, z + length) - metal;
        scene.Shade(around & Streaks(0), (in Vector3 _, float before) => before - 700);
        scene.Shade(around & Streaks(0.24), (in Vector3 _, float before) => before + 700);
        scene.Paint(metal, 3000);

        static Solid Streaks(double phase) =>
            Solid.Where(at => Math.Abs(Shapes.Wave((9 * Shapes.Turn(at.X, at.Y - y)) + phase)) > 0.94);
    }
}
