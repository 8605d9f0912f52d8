using CtGpu.Host.Geometry;
using static CtGpu.Host.Phantom.Cases.ExpectedMask;

namespace CtGpu.Host.Phantom.Cases;

/// <summary>Diseases of the lungs, and gas beside them.</summary>
internal static class LungCases
{
    public static IReadOnlyList<PhantomCase> All { get; } =
    [
        new("no-trachea", Mask, "no airways: the lungs are not connected", scene => scene.AddPatient(new Chest { HasTrachea = false })),
        new("one-lung", Flag, "the right lung is missing", scene => scene.AddPatient(new Chest { HasRight = false })),
        new("pneumothorax", Flag, "the right lung is collapsed; air without vessels surrounds it", scene =>
        {
            Solid collapsed = new Ellipsoid(new(-45, 15, -10), new(26, 40, 60));
            scene.AddPatient();
            scene.Shade(collapsed, (in Vector3 _, float before) => before < -400 ? -500 : before, Tissue.RightLung);
            scene.Paint(Everything - collapsed, -1000, Tissue.RightLung);
        }),
        new("pneumothorax-tension", Flag, "the right lung is collapsed and solid, its bronchus is closed", scene =>
        {
            Solid collapsed = new Ellipsoid(new(-40, 12, -10), new(30, 40, 60));
            scene.AddPatient();
            scene.Paint(collapsed, 0, Tissue.RightLung);
            scene.Paint(Everything - collapsed, -1000, Tissue.RightLung);
            scene.Replace(Solid.Where(at => at.X < -8 && at.Z < 20), 0, Tissue.Airway, Tissue.Body);
        }),
        new("consolidation-60", Flag, "60 % of both lungs are solid", scene => Consolidate(scene, -6)),
        new("consolidation-20", Flag, "20 % of both lungs are solid", scene => Consolidate(scene, 41)),
        new("effusion", Flag, "fluid fills the lower third of the right lung", scene =>
        {
            scene.AddPatient();
            scene.Paint(Solid.Where(at => at.Y > 20), 10, Tissue.RightLung);
        }),
        new("wall-nodules", Mask, "three nodules of 30 mm touch the chest wall", scene =>
        {
            scene.AddPatient();
            foreach (Vector3 centre in (ReadOnlySpan<Vector3>)[new(-122, 2, 0), new(120, 10, 30), new(-72, 82, 10)])
                scene.Mark(Ellipsoid.Ball(centre, 15), 40, Tissue.Lungs, Tissue.Nodule);
        }),
        new("emphysema", Mask, "lungs of 8 L at -960 HU", scene =>
        {
            scene.FieldMm = new(450, 450, 450);
            scene.AddChest(new Chest { Scale = 1.26, HalfWidth = 205, HalfDepth = 140, LungHounsfield = -960 });
        }),
        new("stomach-touches-lung", Mask, "gas in the stomach reaches the left lung through a thin wall", scene =>
        {
            Chest chest = scene.AddPatient();
            var stomach = new Ellipsoid(new(62, -10, -112), new(52, 62, 46));
            scene.Paint(stomach, -1000, Tissue.Body);
            scene.Paint(stomach.Grown(3) & chest.LeftDome.Grown(3), -380, Tissue.Lungs);
        }),
        new("subcutaneous-emphysema", Mask, "air in the fat below the skin", scene =>
        {
            scene.AddPatient();
            Solid bubbles = Solid.Where(at => Shapes.Wave(at.Z / 38) > -0.5 && Shapes.Wave(20 * Shapes.Turn(at.X, at.Y)) > -0.6);
            scene.Paint((new Column(0, 0, 160, 107) - new Column(0, 0, 150, 97)) & bubbles, -900, Tissue.Body);
        }),
        new("esophagus-air", Mask, "air in the esophagus over the whole scan", scene =>
        {
            scene.AddPatient();
            scene.Paint(new Column(12, 34, 9, 7), -950, Tissue.Body);
        }),
    ];

    private static Solid Everything => Solid.Where(_ => true);

    /// <summary>Fills both lungs behind a plane.</summary>
    private static void Consolidate(Scene scene, double planeY)
    {
        scene.AddPatient();
        scene.Paint(Solid.Where(at => at.Y > planeY), 20, Tissue.Lungs);
    }
}
