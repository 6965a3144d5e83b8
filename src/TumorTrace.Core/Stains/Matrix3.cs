namespace TumorTrace.Core.Stains;

/// <summary>3 × 3 matrices for colour arithmetic.</summary>
internal static class Matrix3
{
    public static double[,] Multiply(double[,] a, double[,] b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        var result = new double[3, 3];
        for (var row = 0; row < 3; row++)
        {
            for (var column = 0; column < 3; column++)
                result[row, column] = a[row, 0] * b[0, column] + a[row, 1] * b[1, column] + a[row, 2] * b[2, column];
        }
        return result;
    }

    public static double[,] Transpose(double[,] m)
    {
        ArgumentNullException.ThrowIfNull(m);
        return new[,]
        {
            { m[0, 0], m[1, 0], m[2, 0] },
            { m[0, 1], m[1, 1], m[2, 1] },
            { m[0, 2], m[1, 2], m[2, 2] },
        };
    }

    /// <summary>By cofactors; the matrix must not be singular.</summary>
    public static double[,] Inverse(double[,] m)
    {
        ArgumentNullException.ThrowIfNull(m);
        var result = new double[3, 3];
        for (var row = 0; row < 3; row++)
        {
            for (var column = 0; column < 3; column++)
            {
                var r0 = (column + 1) % 3;
                var r1 = (column + 2) % 3;
                var c0 = (row + 1) % 3;
                var c1 = (row + 2) % 3;
                result[row, column] = m[r0, c0] * m[r1, c1] - m[r0, c1] * m[r1, c0];
            }
        }
        var determinant = m[0, 0] * result[0, 0] + m[0, 1] * result[1, 0] + m[0, 2] * result[2, 0];
        for (var i = 0; i < 9; i++)
            result[i / 3, i % 3] /= determinant;
        return result;
    }
}
