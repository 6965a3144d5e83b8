namespace TumorTrace.Core.Windows;

/// <summary>
/// Joins rectangles that are near each other as long as the computed px fall. A join takes in whatever lies inside it
/// and is not made where it would cut through another rectangle, so that no cell is covered twice.
/// </summary>
internal static class RectangleMerger
{
    internal static List<CellRect> Merge(List<CellRect> rectangles, CellCounts counts, WindowCost cost)
    {
        var owners = new Owners(rectangles, counts);
        // Further apart than two halos, joining never pays.
        var reach = Math.Max(1, 2 * cost.Halo / cost.Cell);
        for (var again = true; again; )
        {
            again = false;
            foreach (var number in owners.Numbers)
            {
                while (owners.Has(number) && BestJoin(owners, number, reach, cost) is { } join)
                {
                    owners.Join(number, join);
                    again = true;
                }
            }
        }
        return [.. owners.Rectangles.OrderBy(r => r.Top).ThenBy(r => r.Left)];
    }

    private static CellRect? BestJoin(Owners owners, int number, int reach, WindowCost cost)
    {
        CellRect? best = null;
        long most = 0;
        var own = owners[number];
        foreach (
            var other in owners
                .In(new CellRect(own.Left - reach, own.Top - reach, own.Right + reach, own.Bottom + reach))
                .Where(o => o != number)
        )
        {
            var join = own.Union(owners[other]);
            var area = cost.Of(join);
            if (area == WindowCost.Impossible || owners.In(join) is var inside && !inside.All(o => join.Contains(owners[o])))
                continue;
            var saved = inside.Sum(o => cost.Of(owners[o])) - area;
            if (saved > most)
            {
                most = saved;
                best = join;
            }
        }
        return best;
    }

    /// <summary>Which rectangle each cell belongs to.</summary>
    private sealed class Owners
    {
        private const int None = -1;
        private readonly int _width,
            _height;
        private readonly int[] _owner;
        private readonly CellRect?[] _rectangles;

        internal Owners(List<CellRect> rectangles, CellCounts counts)
        {
            _width = counts.Width;
            _height = counts.Height;
            _owner = new int[_width * _height];
            Array.Fill(_owner, None);
            _rectangles = [.. rectangles.Select(r => (CellRect?)r)];
            for (var i = 0; i < _rectangles.Length; i++)
                Paint(rectangles[i], i);
        }

        internal IEnumerable<int> Numbers => Enumerable.Range(0, _rectangles.Length);

        internal IEnumerable<CellRect> Rectangles => _rectangles.OfType<CellRect>();

        internal CellRect this[int number] => _rectangles[number]!.Value;

        internal bool Has(int number) => _rectangles[number] is not null;

        /// <summary>The rectangles that meet the given one, in the order in which its rows meet them.</summary>
        internal List<int> In(CellRect r)
        {
            var found = new List<int>();
            for (var y = Math.Max(0, r.Top); y < Math.Min(_height, r.Bottom); y++)
            {
                for (var x = Math.Max(0, r.Left); x < Math.Min(_width, r.Right); x++)
                {
                    var owner = _owner[y * _width + x];
                    if (owner == None)
                        continue;
                    if (!found.Contains(owner))
                        found.Add(owner);
                    // The rest of this owner's row needs no look.
                    x = this[owner].Right - 1;
                }
            }
            return found;
        }

        internal void Join(int number, CellRect join)
        {
            foreach (var other in In(join))
                _rectangles[other] = null;
            _rectangles[number] = join;
            Paint(join, number);
        }

        private void Paint(CellRect r, int number)
        {
            for (var y = r.Top; y < r.Bottom; y++)
                _owner.AsSpan(y * _width + r.Left, r.Width).Fill(number);
        }
    }
}
