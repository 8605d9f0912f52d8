using static CtGpu.Host.Phantom.Cases.ExpectedMask;

namespace CtGpu.Host.Phantom.Cases;

/// <summary>Air and objects around the patient.</summary>
internal static class SurroundingCases
{
    public static IReadOnlyList<PhantomCase> All { get; } =
    [
        new("chest", Mask, "nothing is wrong; the other cases change this chest", scene => scene.AddPatient()),
        new("tray-across", Mask, "a table top reaches both sides of the image", scene =>
        {
            scene.AddChest();
            scene.AddTable(118, halfWidth: 500);
        }),
        new("tray-across-ring", Mask, "the same, and the air outside the scan circle has 0 HU", scene =>
        {
            scene.AddChest();
            scene.AddTable(118, halfWidth: 500);
            scene.Intercept = 0;
            scene.Circle = new ScanCircle(200, Stored: 0);
        }),
        new("table-hollow", Mask, "a hollow table holds 6 L of air", scene =>
        {
            scene.FieldCentre = new(0, 40, 0);
            scene.AddChest();
            scene.AddHollowTable(118, thickness: 55);
        }),
        new("closed-cushion", Mask, "a closed box of foam at each side", scene =>
        {
            scene.AddPatient();
            scene.AddCushions();
        }),
        new("arms-down", Mask, "the arms are beside the trunk, cut by the field", scene =>
        {
            scene.AddPatient();
            scene.Replace(new Column(-205, 10, 38, 38) | new Column(205, 10, 38, 38), 40, Tissue.Outside, Tissue.Body);
        }),
        new("blanket-pocket", Mask, "a blanket encloses 11 L of room air above the patient", scene =>
        {
            scene.FieldCentre = new(0, -20, 0);
            scene.AddPatient();
            scene.AddBlanket();
        }),
    ];
}
