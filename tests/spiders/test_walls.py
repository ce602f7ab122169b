"""Pages that are no articles, each by what proves it."""

import pytest

from spiders.reading import NotAnArticle, read_page

HTML = {"content-type": "text/html; charset=utf-8"}
COOKIE = (
    '<html><body><script>document.cookie="D1N=0a1b2c3d;path=/";window.location.reload(true);</script></body></html>'
)
LOGIN = "<title>Đăng nhập</title><form><input name=u><input type='password' name=p></form>"
GAMBLING = (
    "<title>Nhà cái uy tín, casino số một</title><body>Cá cược, tài xỉu, xóc đĩa, nổ hũ, baccarat mỗi ngày</body>"
)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "empty"),
        (b"%PDF-1.4 ...", "file"),
        (b"PK\x03\x04....", "file"),
        (b'{"a": 1}', "file"),
        ("Chỉ có chữ, không có thẻ nào".encode(), "file"),
        (b'<?xml version="1.0"?><rss version="2.0"><channel></channel></rss>', "feed"),
        (b"<?xml version='1.0'?><urlset></urlset>", "feed"),
        (COOKIE.encode(), "challenge"),
        (
            b"<html><title>Request Rejected</title><body>The requested URL was rejected. Support ID: 1</body></html>",
            "challenge",
        ),
        (b"<html><head><meta http-equiv='refresh' content='0; url=/home'></head><body></body></html>", "redirect"),
        (b"<html><script>window.location.href='/trang-chu'</script></html>", "redirect"),
        (
            "<html><title>Trạng thái</title><body><h1>Trạng thái</h1><p>Không có gì ở đây.</p></body></html>".encode(),
            "soft_404",
        ),
        ("<html><title>404 - Không tìm thấy trang</title><body><p>Xin lỗi</p></body></html>".encode(), "soft_404"),
        (f"<html>{LOGIN}</html>".encode(), "login"),
        ("<html><title>Tìm kiếm</title><body><p>Kết quả</p></body></html>".encode(), "search"),
        (
            "<html><title>Thông báo</title><body><p>Website đang bảo trì, mời quay lại sau.</p></body></html>".encode(),
            "maintenance",
        ),
        (b"<html><title>x.test</title><body>This domain is for sale. Buy this domain today.</body></html>", "parked"),
        (f"<html>{GAMBLING}</html>".encode(), "gambling"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_wall_is_named(body: bytes, kind: str) -> None:
    found = read_page(body, "http://portal.test/x", HTML)
    assert isinstance(found, NotAnArticle)
    assert (found.kind, bool(found.reason)) == (kind, True)


@pytest.mark.parametrize(
    "title",
    [
        "Tìm kiếm cơ hội hợp tác với Hàn Quốc",
        "Đăng ký thành viên hội hữu nghị",
        "Phòng chống cá cược qua mạng",
        "Trạng thái bình thường mới",
    ],
)
def test_an_article_about_such_things_is_an_article(title: str) -> None:
    text = "Hội nghị bàn về các giải pháp trong thời gian tới, với sự tham dự của đại diện hai bên. " * 12
    body = f"<html><title>{title}</title><body><h1>{title}</h1><div class='article-content'><p>{text}</p><p>{text}</p></div></body></html>"
    assert not isinstance(
        read_page(body.encode(), "http://portal.test/tin/bai-viet-moi-nhat-5.html", HTML), NotAnArticle
    )
