using System.Runtime.CompilerServices;

namespace TumorTrace.Core.Synthesis;

/// <summary>
/// A square of noise that tiles without seams, 0..1, looked up instead of computed for every pixel.
/// Its side is a power of two so that wrapping is a mask.
/// </summary>
internal sealed class NoiseTexture
{
    private readonly float[] _values;
    private readonly int _mask;
    private readonly int _shift;

    /// <param name="cellsX">Lattice cells across the square in its coarsest octave: side / cells is the wavelength.</param>
    public NoiseTexture(int side, int cellsX, int cellsY, int octaves, ulong seed)
    {
        _mask = side - 1;
        _shift = int.Log2(side);
        _values = new float[side * side];
        Parallel.For(
            0,
            side,
            y =>
            {
                for (var x = 0; x < side; x++)
                    _values[y * side + x] = Octaves((float)x / side, (float)y / side, cellsX, cellsY, octaves, seed);
            }
        );
        Spread(_values);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float At(int x, int y) => _values[(y & _mask) << _shift | x & _mask];

    private static float Octaves(float x, float y, int cellsX, int cellsY, int octaves, ulong seed)
    {
        var sum = 0f;
        var strength = 1f;
        for (var i = 0; i < octaves; i++, cellsX *= 2, cellsY *= 2, strength *= 0.55f)
            sum += strength * Periodic(x * cellsX, y * cellsY, cellsX, cellsY, seed + (ulong)i);
        return sum;
    }

    private static float Periodic(float x, float y, int periodX, int periodY, ulong seed)
    {
        var ix = (int)x;
        var iy = (int)y;
        var fx = x - ix;
        var fy = y - iy;
        fx = fx * fx * (3 - 2 * fx);
        fy = fy * fy * (3 - 2 * fy);
        var jx = (ix + 1) % periodX;
        var jy = (iy + 1) % periodY;
        var top = Unit(ix, iy, seed) * (1 - fx) + Unit(jx, iy, seed) * fx;
        var bottom = Unit(ix, jy, seed) * (1 - fx) + Unit(jx, jy, seed) * fx;
        return top * (1 - fy) + bottom * fy;
    }

    private static float Unit(int x, int y, ulong seed) => Hash.Unit(Hash.At(x, y, seed), 0);

    /// <summary>Stretches mean ± 2 deviations to 0..1, so that thresholds mean the same in every texture.</summary>
    private static void Spread(float[] values)
    {
        double mean = 0,
            square = 0;
        foreach (var v in values)
        {
            mean = mean + v;
            square = square + (double)v * v;
        }
        mean /= values.Length;
        var deviation = Math.Sqrt(Math.Max(square / values.Length - mean * mean, 1e-12));
        for (var i = 0; i < values.Length; i++)
            values[i] = Math.Clamp((float)((values[i] - mean) / (4 * deviation) + 0.5), 0, 1);
    }
}
