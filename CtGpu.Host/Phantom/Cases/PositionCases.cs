using CtGpu.Host.Geometry;
using CtGpu.Kernels.Geometry;
using static CtGpu.Host.Phantom.Cases.ExpectedMask;

namespace CtGpu.Host.Phantom.Cases;

/// <summary>Positions of the patient and directions of the images.</summary>
internal static class PositionCases
{
    private static readonly Vector3 s_right = new(-1, 0, 0);
    private static readonly Vector3 s_front = new(0, -1, 0);

    public static IReadOnlyList<PhantomCase> All { get; } =
    [
        new("prone", Mask, "the patient lies on the front", scene => Lay(scene, ImageAxes.Prone, new Chest { Down = s_front })),
        new("decubitus", Mask, "the patient lies on the right side", scene =>
            Lay(scene, ImageAxes.RightDecubitus, new Chest { Down = s_right })),
        new("one-lung-decubitus", Flag, "the patient lies on the right side, and the right lung is missing", scene =>
            Lay(scene, ImageAxes.RightDecubitus, new Chest { Down = s_right, HasRight = false })),
        new("feet-first", Mask, "the patient is scanned feet first", scene => Lay(scene, ImageAxes.FeetFirst, new Chest())),
        new("coronal", Mask, "coronal images", AddCoronal),
        new("coronal-cut-bottom", Mask, "coronal images that end in the middle of the lungs", scene =>
        {
            AddCoronal(scene);
            scene.Crop(0, 180);
        }),
        new("sagittal", Mask, "sagittal images", scene =>
        {
            Lay(scene, ImageAxes.Sagittal, new Chest());
            scene.Spacing = new Spacing3(2.5, 3, 2.5);
        }),
    ];

    private static void Lay(Scene scene, ImageAxes axes, Chest chest)
    {
        scene.Axes = axes;
        scene.AddPatient(chest);
    }

    private static void AddCoronal(Scene scene)
    {
        Lay(scene, ImageAxes.Coronal, new Chest());
        scene.Spacing = new Spacing3(2.5, 3, 2.5);
    }
}
