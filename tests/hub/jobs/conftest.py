"""A kind of job for these tests."""

from io import BytesIO

from hub.jobs.registry import JobError, Progress, Result, job


@job("tests.count", label="测试计数")
def count(progress: Progress, *, upto: int, fails: str = "") -> Result:
    for number in range(1, upto + 1):
        progress(number, upto, "正在计数")
    if fails == "sentence":
        raise JobError("第 3 行缺少名称，请补充后重新导入。")
    if fails:
        raise ZeroDivisionError(fails)
    return Result(words=f"数到 {upto}。", file=BytesIO(b"x" * upto), name="结果.csv", content_type="text/csv")
