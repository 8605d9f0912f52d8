using static CtGpu.Host.Phantom.Cases.ExpectedMask;

namespace CtGpu.Host.Phantom.Cases;

/// <summary>Openings from the lungs to the air outside.</summary>
internal static class OpeningCases
{
    public static IReadOnlyList<PhantomCase> All { get; } =
    [
        new("tracheostomy-12mm", Mask, "a cannula of 12 mm opens the trachea to the front", scene =>
        {
            scene.AddPatient();
            scene.Paint(new Tube(new(0, 4, 150), new(0, -112, 150), 8), 60, Tissue.Body);
            Open(scene, z: 150, radius: 6);
        }),
        new("tracheostomy-20mm", Mask, "an opening of 20 mm leads from the trachea to the front", scene =>
        {
            scene.AddPatient();
            Open(scene, z: 150, radius: 10);
        }),
        new("tracheostomy-bowel", Mask, "an opening of 12 mm, and bowel gas below the diaphragm", scene =>
        {
            Chest chest = scene.AddPatient();
            Open(scene, z: 150, radius: 6);
            Solid gas = new Ellipsoid(new(-10, -30, -150), new(105, 50, 60)) & (chest.RightDome.Grown(-6) | chest.LeftDome.Grown(-6));
            scene.Paint(gas, -1000, Tissue.Body);
        }),
        new("open-mouth", Mask, "the scan reaches the face, where the airways open", scene =>
        {
            scene.FieldMm = new(410, 410, 510);
            scene.AddPatient(new Chest { Z = -75, ShoulderZ = 120 });
            Open(scene, z: 200, radius: 7);
        }),
        new("drain-hole", Mask, "a hole of 25 mm in the chest wall opens the right lung", scene =>
        {
            scene.AddPatient();
            scene.Replace(new Tube(new(-115, 0, 0), new(-200, 0, 0), 12.5), -1000, Tissue.Body, Tissue.Room);
        }),
    ];

    /// <summary>Opens the trachea to the front.</summary>
    private static void Open(Scene scene, double z, double radius) =>
        scene.Replace(new Tube(new(0, 4, z), new(0, -140, z), radius), -1000, Tissue.Body, Tissue.Airway);
}
