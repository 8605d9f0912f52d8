using CtGpu.Host.Geometry;
using CtGpu.Kernels.Geometry;
using static CtGpu.Host.Phantom.Cases.ExpectedMask;

namespace CtGpu.Host.Phantom.Cases;

/// <summary>Small patients, long scans, and scans without lungs.</summary>
internal static class PatientCases
{
    private static readonly Chest s_child = new() { Scale = 0.4932, HalfWidth = 85, HalfDepth = 62, Vessels = 30 };

    public static IReadOnlyList<PhantomCase> All { get; } =
    [
        new("child", Mask, "lungs of 0.5 L, voxels of 2 mm", scene =>
        {
            Choose(scene, new(220, 220, 160), new Spacing3(2, 2, 2));
            scene.AddPatient(s_child);
        }),
        new("child-fine", Mask, "lungs of 0.5 L, voxels of 1.4 mm", scene =>
        {
            Choose(scene, new(210, 210, 154), new Spacing3(1.4, 1.4, 1.4));
            scene.AddPatient(s_child);
        }),
        new("infant", Mask, "lungs of 0.15 L, voxels of 1.5 mm", scene =>
        {
            Choose(scene, new(192, 192, 120), new Spacing3(1.5, 1.5, 1.5));
            scene.AddChest(new Chest { Scale = 0.3271, HalfWidth = 58, HalfDepth = 44, Vessels = 20 });
        }),
        new("whole-body", Mask, "1.2 m in a field of 700 mm", scene =>
        {
            Choose(scene, new(700, 700, 1200), new Spacing3(5, 5, 5));
            scene.AddPatient(new Chest { Z = 250, Vessels = 30 });
        }),
        new("trunk", Mask, "chest, abdomen and pelvis", scene =>
        {
            Choose(scene, new(492, 492, 700), new Spacing3(3.5, 3, 3));
            scene.AddPatient(new Chest { Z = 170, Scale = 0.9086, Vessels = 40 });
        }),
        new("abdomen-hollow-table", None, "an abdomen on a hollow table", scene =>
        {
            scene.FieldCentre = new(0, 40, 0);
            scene.AddChest(new Chest { HasLungs = false });
            scene.AddHollowTable(118, thickness: 50);
        }),
        new("bowel-gas", None, "an abdomen with 3 L of gas", scene =>
        {
            scene.AddPatient(new Chest { HasLungs = false });
            scene.Paint(new Ellipsoid(new(0, -20, 0), new(110, 60, 110)), -1000, Tissue.Body);
        }),
        new("head", None, "a head with air in nose and pharynx", AddHead),
        new("legs", None, "two legs that enclose air with the table", scene =>
        {
            Choose(scene, new(350, 350, 360), scene.Spacing);
            scene.Replace(new Column(-75, 0, 76, 76) | new Column(75, 0, 76, 76), 40, Tissue.Room, Tissue.Body);
            scene.Paint(new Column(-75, 0, 14, 14) | new Column(75, 0, 14, 14), 800);
            scene.AddTable(72);
        }),
        new("water-cylinder", None, "a cylinder of water for quality control", scene =>
        {
            Choose(scene, new(320, 320, 180), scene.Spacing);
            scene.Replace(new Column(0, 0, 105, 105), 0, Tissue.Room, Tissue.Body);
            scene.AddTable(106);
        }),
    ];

    private static void Choose(Scene scene, Vector3 field, Spacing3 spacing)
    {
        scene.FieldMm = field;
        scene.Spacing = spacing;
    }

    private static void AddHead(Scene scene)
    {
        Choose(scene, new(264, 264, 240), new Spacing3(3, 2.2, 2.2));
        var head = new Ellipsoid(default, new(75, 95, 110));
        Solid airways = new Ellipsoid(new(-22, -60, -60), new(16, 16, 20))
            | new Ellipsoid(new(22, -60, -60), new(16, 16, 20))
            | new Tube(new(0, -60, -60), new(0, 10, -115), 9);
        scene.Replace(head, 40, Tissue.Room, Tissue.Body);
        scene.Paint(head.Grown(-6), 900, Tissue.Body);
        scene.Paint(head.Grown(-11), 35, Tissue.Body);
        scene.Paint(airways, -1000, Tissue.Body);
        scene.AddTable(100);
    }
}
