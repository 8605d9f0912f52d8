using CtGpu.Host.Dicom.Codecs.Jpeg2000.Headers;

namespace CtGpu.Host.Dicom.Codecs.Jpeg2000.Packets;

/// <summary>A packet before its layer is known: a resolution, and a precinct of it.</summary>
internal readonly record struct PacketPlace(int Resolution, int Precinct);

/// <summary>
/// Order of precincts within the progressions (ITU-T T.800, B.12.1). With one component there are three kinds: by layer, by
/// resolution, and by position.
/// </summary>
internal static class PacketOrder
{
    /// <summary>
    /// The precincts of a progression that have packets to read, in the order of their first packets. As every place has at least
    /// one packet, all lists of a tile together are no longer than the number of its packets.
    /// </summary>
    public static List<PacketPlace> Precincts(TileLayout layout, TileParameters parameters, Area tile, Progression progression)
    {
        var places = new List<PacketPlace>();
        int end = Math.Min(progression.ResolutionEnd, layout.Resolutions.Length);
        for (int r = progression.FirstResolution; r < end; r++)
        {
            Resolution resolution = layout.Resolutions[r];
            for (int i = 0; i < resolution.Precincts; i++)
            {
                int precinct = resolution.FirstPrecinct + i;
                if (layout.Precincts[precinct].NextLayer < progression.LayerEnd) places.Add(new PacketPlace(r, precinct));
            }
        }

        if (progression.Order >= ProgressionOrder.PositionResolution) SortByPosition(places, layout, parameters.Style, tile);
        return places;
    }

    /// <summary>Sorts by the position of the first sample on the reference grid: rows, columns, then resolutions (B.12.1.4).</summary>
    private static void SortByPosition(List<PacketPlace> places, TileLayout layout, CodingStyle style, Area tile)
    {
        var positions = new (long Y, long X, int Resolution)[places.Count];
        for (int i = 0; i < positions.Length; i++)
        {
            (int r, int precinct) = places[i];
            Resolution resolution = layout.Resolutions[r];
            int number = precinct - resolution.FirstPrecinct, level = style.Levels - r;
            int width = style.PrecinctWidthLog(r), height = style.PrecinctHeightLog(r);
            long column = (resolution.Area.Left >> width) + (number % resolution.PrecinctsAcross);
            long row = (resolution.Area.Top >> height) + (number / resolution.PrecinctsAcross);
            // A precinct that starts outside the tile belongs to the tile's first row or column.
            positions[i] = (Math.Max(row << (height + level), tile.Top), Math.Max(column << (width + level), tile.Left), r);
        }

        PacketPlace[] sorted = [.. places];
        Array.Sort(positions, sorted);
        places.Clear();
        places.AddRange(sorted);
    }
}
