namespace TumorTrace.Training.Data;

/// <summary>3 × 3 matrices for colour arithmetic.</summary>
internal static class Matrix3
{
    internal static double[,] Multiply(double[,] a, double[,] b)
    {
        var result = new double[3, 3];
        for (var row = 0; row < 3; row++)
        {
            for (var column = 0; column < 3; column++)
                result[row, column] = a[row, 0] * b[0, column] + a[row, 1] * b[1, column] + a[row, 2] * b[2, column];
        }
        return result;
    }

    /// <summary>By cofactors; the matrix must not be singular.</summary>
    internal static double[,] Inverse(double[,] m)
    {
        var result = new double[3, 3];
        for (var row = 0; row < 3; row++)
        {
            for (var column = 0; column < 3; column++)
            {
                var (r0, r1, c0, c1) = ((column + 1) % 3, (column + 2) % 3, (row + 1) % 3, (row + 2) % 3);
                result[row, column] = m[r0, c0] * m[r1, c1] - m[r0, c1] * m[r1, c0];
            }
        }
        var determinant = m[0, 0] * result[0, 0] + m[0, 1] * result[1, 0] + m[0, 2] * result[2, 0];
        for (var i = 0; i < 9; i++)
            result[i / 3, i % 3] /= determinant;
        return result;
    }
}
