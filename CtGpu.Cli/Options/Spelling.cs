namespace CtGpu.Cli.Options;

/// <summary>Suggestions for misspelled words.</summary>
internal static class Spelling
{
    /// <summary>The most similar of some words, or null if none is similar: by edits, or because one word starts with the other.</summary>
    public static string? Nearest(string word, IEnumerable<string> words)
    {
        (string? nearest, int least) = (null, Math.Max(2, word.Length / 3) + 1);
        foreach (string candidate in words)
        {
            int edits = Edits(word, candidate);
            if (edits < least) (nearest, least) = (candidate, edits);
        }

        return nearest ?? (word.Length < 3 ? null : words.FirstOrDefault(candidate =>
            candidate.StartsWith(word, StringComparison.Ordinal) || word.StartsWith(candidate, StringComparison.Ordinal)));
    }

    /// <summary>Levenshtein distance: insertions, deletions and replacements that turn one word into the other.</summary>
    private static int Edits(string from, string to)
    {
        int[] row = [.. Enumerable.Range(0, to.Length + 1)];
        for (int i = 1; i <= from.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.Length; j++)
            {
                int replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
