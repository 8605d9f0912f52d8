using CtGpu.Host.Geometry;

namespace CtGpu.Host.Viewing.Views;

/// <summary>A direction from which an upright patient is viewed.</summary>
/// <param name="Forward">LPS unit vector from the camera to the patient.</param>
/// <param name="Up">LPS unit vector upwards in the picture.</param>
internal sealed record ViewDirection(string Name, Vector3 Forward, Vector3 Up)
{
    private static readonly Vector3 s_head = new(0, 0, 1), s_front = new(0, -1, 0);

    /// <summary>The named directions. Left and right are the patient's.</summary>
    public static IReadOnlyList<ViewDirection> All { get; } =
    [
        new("front", new(0, 1, 0), s_head),
        new("left", new(-1, 0, 0), s_head),
        new("right", new(1, 0, 0), s_head),
        new("back", new(0, -1, 0), s_head),
        new("top", new(0, 0, -1), s_front),
        new("bottom", new(0, 0, 1), s_front),
    ];

    public Vector3 Right => Forward.Cross(Up);

    /// <summary>Directions at equal angles once around the patient, starting at the front and moving to the patient's left.</summary>
    public static IReadOnlyList<ViewDirection> Turn(int count) => [.. Enumerable.Range(0, count).Select(n => Around(n * 360.0 / count))];

    /// <summary>The view at an angle around the patient: 0 degrees is from the front, 90 degrees from the patient's left.</summary>
    public static ViewDirection Around(double degrees)
    {
        (double sin, double cos) = Math.SinCos(degrees * Math.PI / 180);
        return new ViewDirection(FormattableString.Invariant($"{degrees:0.##} degrees"), new(-sin, cos, 0), s_head);
    }
}
