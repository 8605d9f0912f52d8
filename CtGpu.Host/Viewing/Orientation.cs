using CtGpu.Host.Geometry;

namespace CtGpu.Host.Viewing;

/// <summary>The letters of directions in the patient: Right, Left, Anterior, Posterior, Head, Feet.</summary>
internal static class Orientation
{
    /// <summary>A direction has a further letter where it leans that way by more than 20 degrees.</summary>
    private static readonly double s_least = Math.Sin(20 * Math.PI / 180);

    /// <summary>
    /// Where a direction points, the strongest letter first: "L", or "LP" where it is oblique. LPS: x grows to the patient's
    /// left, y to the back, z to the head, however the patient lay in the scanner.
    /// </summary>
    public static string Letters(Vector3 direction)
    {
        (double Size, char Letter)[] parts =
        [
            (Math.Abs(direction.X), direction.X < 0 ? 'R' : 'L'),
            (Math.Abs(direction.Y), direction.Y < 0 ? 'A' : 'P'),
            (Math.Abs(direction.Z), direction.Z < 0 ? 'F' : 'H'),
        ];
        double least = s_least * direction.Length;
        return string.Concat(parts.Where(part => part.Size > least).OrderByDescending(part => part.Size).Select(part => part.Letter));
    }
}
