using CtGpu.Host.Geometry;

namespace CtGpu.Host.Viewing;

/// <summary>The letters of the directions in a patient: Right, Left, Anterior, Posterior, Head, Feet.</summary>
internal static class Orientation
{
    /// <summary>A direction gets the letter of an axis if it leans towards that axis by more than 20 degrees.</summary>
    private static readonly double s_least = Math.Sin(20 * Math.PI / 180);

    /// <summary>
    /// Returns the letters of a direction, the largest component first: "L", or "LP" if it is oblique. In LPS, x grows towards the
    /// patient's left, y towards the back and z towards the head, independent of the patient's position in the scanner.
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
