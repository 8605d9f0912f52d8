using System.Runtime.CompilerServices;

namespace CtGpu.Host.Masking.Coarse;

/// <summary>
/// Compares each lung with the ribs around it: rays from the lung's middle to the side and to the back end at a rib, and shortly before
/// it the lung should end. The wall between them is measured in the same patient: its lower quartile over all rays is usual.
/// </summary>
internal static class RibRays
{
    private const int FirstDegrees = -45, LastDegrees = 115, StepDegrees = 5;

    /// <summary>The larger of both lungs' shares of the room within the usual wall that is not lung.</summary>
    /// <param name="scale">1 for a litre of lung and more, smaller below.</param>
    public static double MissingShare(CoarseLungs lungs, double scale)
    {
        bool[] bone = Lengthened(lungs, (int)Math.Ceiling(MaskBounds.RibGapMm * scale / lungs.SpacingMm.Z));
        (double Y, double X)? right = lungs.MeanOf(lungs.Lungs[0]), left = lungs.MeanOf(lungs.Lungs[1]);
        if ((right ?? left) is not { } one) return 0;
        (double Y, double X) body = lungs.MeanOf(lungs.Outside, value: false) ?? one;
        (double Y, double X) across = right is { } r && left is { } l ? Unit(l.Y - r.Y, l.X - r.X) : Unit(one.Y - body.Y, one.X - body.X);
        (double Y, double X) middle = right is { } a && left is { } b ? ((a.Y + b.Y) / 2, (a.X + b.X) / 2) : body;
        (double Y, double X) back = BackOf(lungs, middle, across);

        List<(double Lung, double Rib)>[] rays = [[], []];
        int[] sent = [0, 0];
        for (int side = 0; side < 2; side++)
        {
            if ((side == 0 ? right : left) is not { } own) continue;
            (double Y, double X) other = (side == 0 ? left : right) ?? body;
            (double Y, double X) outward = Unit(own.Y - other.Y, own.X - other.X);
            int[] areas = lungs.Areas(lungs.Lungs[side]);
            if (areas.Count(area => area > 0) * lungs.SpacingMm.Z < MaskBounds.RayHeightMm * scale) continue;
            int least = areas.Max();
            for (int z = 0; z < areas.Length; z++)
            {
                if (areas[z] < MaskBounds.RayAreaShare * least) continue;
                (double Y, double X) start = lungs.MeanOf(lungs.Lungs[side], z)!.Value;
                for (int degrees = FirstDegrees; degrees <= LastDegrees; degrees += StepDegrees)
                {
                    (double sin, double cos) = Math.SinCos(degrees * Math.PI / 180);
                    (double Y, double X) direction = ((cos * outward.Y) + (sin * back.Y), (cos * outward.X) + (sin * back.X));
                    sent[side]++;
                    if (Cast(lungs, bone, lungs.Lungs[side], z, start, direction) is { } ray) rays[side].Add(ray);
                }
            }
        }

        double[] gaps = [.. rays.SelectMany(side => side).Select(ray => ray.Rib - ray.Lung).Order()];
        if (gaps.Length == 0) return 0;
        double usual = Math.Min(MaskBounds.UsualWallMm, gaps[gaps.Length / 4]) + (MaskBounds.WallToleranceMm * scale);
        return Enumerable.Range(0, 2)
            .Where(side => rays[side].Count > 0 && rays[side].Count >= MaskBounds.RayShare * sent[side])
            .Select(side => MissingShare(rays[side], usual)).DefaultIfEmpty().Max();
    }

    /// <summary>Share of the areas of sectors between the lung's end and the usual wall.</summary>
    private static double MissingShare(List<(double Lung, double Rib)> rays, double usualMm)
    {
        double missing = 0, all = 0;
        foreach ((double lung, double rib) in rays)
        {
            double end = Math.Max(lung, rib - usualMm);
            missing += (end * end) - (lung * lung);
            all += end * end;
        }

        return all == 0 ? 0 : missing / all;
    }

    /// <summary>Bone, some blocks longer at both ends: a ray between two ribs ends at their depth.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool[] Lengthened(CoarseLungs lungs, int blocks)
    {
        int slice = (int)lungs.Shape.SliceVoxels, length = lungs.Bone.Length;
        var longer = new bool[length];
        for (int i = 0; i < length; i++)
        {
            if (!lungs.Bone[i]) continue;
            for (int at = i - (blocks * slice); at <= i + (blocks * slice); at += slice)
            {
                if (at >= 0 && at < length) longer[at] = true;
            }
        }

        return longer;
    }

    /// <summary>Direction of the back: the side, seen from the line through both lungs, where the spine is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (double Y, double X) BackOf(CoarseLungs lungs, (double Y, double X) middle, (double Y, double X) across)
    {
        double weight = 0;
        int columns = lungs.Shape.X;
        for (int first = 0, row = 0; first < lungs.Bone.Length; first += columns, row++)
        {
            ReadOnlySpan<bool> bone = lungs.Bone.AsSpan(first, columns);
            double y = (row % lungs.Shape.Y * lungs.SpacingMm.Y) - middle.Y;
            for (int column = 0; column < bone.Length; column++)
            {
                if (!bone[column]) continue;
                double x = (column * lungs.SpacingMm.X) - middle.X;
                double along = (y * across.Y) + (x * across.X), depth = (x * across.Y) - (y * across.X);
                if (Math.Abs(along) <= MaskBounds.SpineMm && Math.Abs(depth) <= MaskBounds.SpineDepthMm) weight += depth;
            }
        }

        return weight > 0 ? (-across.X, across.Y) : (across.X, -across.Y);
    }

    /// <summary>Distances from a lung's middle in a slice to its last block and to the rib after it; null without one of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (double Lung, double Rib)? Cast(
        CoarseLungs lungs, bool[] bone, bool[] lung, int z, (double Y, double X) start, (double Y, double X) direction)
    {
        double last = -1, rib = -1, step = Math.Min(lungs.SpacingMm.Y, lungs.SpacingMm.X) / 2;
        for (double distance = 0; ; distance += step)
        {
            int y = (int)Math.Floor(((start.Y + (distance * direction.Y)) / lungs.SpacingMm.Y) + 0.5);
            int x = (int)Math.Floor(((start.X + (distance * direction.X)) / lungs.SpacingMm.X) + 0.5);
            if (y < 0 || y >= lungs.Shape.Y || x < 0 || x >= lungs.Shape.X || lungs.Outside[lungs.IndexOf(z, y, x)]) break;
            int at = lungs.IndexOf(z, y, x);
            if (lung[at]) (last, rib) = (distance, -1);
            else if (bone[at] && rib < 0) rib = distance;
        }

        return last < 0 || rib < 0 ? null : (last, rib);
    }

    private static (double Y, double X) Unit(double y, double x)
    {
        double length = Math.Sqrt((y * y) + (x * x));
        return length == 0 ? (0, 1) : (y / length, x / length);
    }
}
