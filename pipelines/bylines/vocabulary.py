"""The words that bylines are made of: surnames, given names, institutions, offices, outlets.

Lists hold what the language shares (the commonest surnames of the Kinh and of the minorities, syllables that given
names are made of, kinds of institutions), lower case, with diacritics. Nothing here belongs to one portal.
"""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """Return the set of the words of a text."""
    return frozenset(text.split())


def phrases(text: str) -> frozenset[str]:
    """Return the set of the phrases of a text that commas part."""
    return frozenset(" ".join(phrase.split()) for phrase in text.split(",") if phrase.strip())


SURNAMES = words(
    """
    nguyễn trần lê phạm huỳnh hoàng phan vũ võ đặng bùi đỗ hồ ngô dương lý đào đoàn vương trịnh trương lâm đinh
    mai tô hà cao tạ thái châu la lưu lương phùng quách kiều văn đàm tăng từ thạch diệp chu triệu giang thân
    khương tống bạch hứa khổng lại mạc nghiêm ninh nông ông tôn tiêu trà trang ứng vi viên âu bế biện chử cù
    doãn đan đường giáp hàn hạ khúc khuất kha kim lăng lò lù lục lường lữ mã mạch mẫn ma mông nhâm nhan nhữ ngụy
    phí phó phương quan sầm sùng sái thi thiều thào tòng tráng uông vàng vừ lầu giàng cà quàng cầm đèo lèng hờ
    lãnh vạn thẩm trình tưởng danh điểu lỳ hoa khiếu lỗ thiệu hảng chảo tẩn phàn bàn dìu chíu voòng lộc đậu cung
    cát cấn giản kiên khà vì mùa cháng phượng bá bồ cồ đái đới hầu hình hồng huyền khâu kỷ lai liêu liễu lôi lựu
    mộc nghê ngân ngũ nhiêu nhung ong phạn phú phục quản sơn tân tất thang thời tiết tiền tịnh tưởng ung vân vầy
    vĩnh xa yên ân chế chiêm đồng đổng khang hướng
    """
)

# Family and first names of minorities that are no Vietnamese syllables; H', K', Y and A before a name are told by form.
MINORITY_NAMES = words(
    """
    ksor ksơr kpă kpa kpuih puih siu nay rmah rơ châm mah lan rah rô rơchâm rahlan hiao ayun niê mlô êban byă
    kbuôr hđơk ênuôl knul adrơng kđoh bkrông kriêng krông cil cill kơ să liêng bon yô krajan kră jăn jan đa cát
    pang ting tou prong zơrâm alăng bríu briu pơloong ploong coor arất hôih tơngôl bnước bhling blúp zưa riah
    tuyn rapat đinh đăk điểu lơ mu êñuôl hmok ktla kbrông ya yă dơng gur krơng hwing rcăm rơlan kpơr h'
    """
)

# Surnames of the northern highlands (Hmông, Dao, Thái, Giáy): the names behind them are in no list of Kinh given names.
HIGHLAND_SURNAMES = words(
    "giàng sùng vàng lò lù mùa vừ thào lầu hờ cháng thền hảng chảo tẩn phàn cứ mã ly lừu hạng vù sình"
)

GIVEN = words(
    """
    khắc niệm ngần mùi đoạt hoạch kháng khuông năng nhuệ nhượng oánh phụ soái tảo tịnh trù trữ thuấn thước vang
    xương nhất sim mận lúa mạ cỏ sao sóng đò tràm hải nhạc thy sỹ khuất thạnh luy hiệu thuỵ chẩu bủi mảy dín páo
    chua dua sử dế chớ sính pó mỷ súa nủ pà cở chá phừ sáy phìn rin cheng lềnh phấu chẳn dủn say chìu múi sếnh
    tả nhàn ngời thuật lữ khuyên an anh ánh ân ấn bắc bách bạch bằng bảo bích biên bình bính bé bông biển ca cầm
    cẩm cảnh cần can cát chánh chấn châu chi chí chiến chiểu chinh chính chu chung chương chuyên chiêu công cúc
    cương cường cư cung chuẩn cúi dạ dân danh diễm diên diện diệp diễn diệu dinh doan doanh du dư duẩn dung dũng
    duy duyên duyệt dương dưỡng đa đài đại đan đán đàm đăng đạo đạt đẳng đắc đệ điền điển điệp đính định đình đô
    đoan đoài đoàn độ đông đồng đức đường giang giao giáp gia giới hà hạ hải hân hàn hạnh hào hảo hậu hằng hiên
    hiền hiển hiến hiện hiệp hiếu hiệu hinh hoa hoà hòa hoài hoan hoàn hoàng hoạt hồ hội hồng hợi hợp huấn huân
    huế huệ hùng hưng huy huyền huỳnh hương hướng hường hữu hy hoè hòe hảo khả khá khải khái khang khánh khanh
    khê khiêm khiết khoa khoan khoát khôi khởi khuê khương khuyên khuyến kha kiên kiện kiệm kiệt kiều kim kính
    kỳ kỷ kỉ lạc lài lam lâm lan lân lãm lành lập lãng lê lễ lệ lịch liêm liên liễu linh lĩnh loan lộc lợi long
    lộ lương lưu lượng luân luận luật lục luyến luyện lực lưỡng ly lý lí mai mạnh mẫn mậu mão mây mến mi minh
    miên mơ mộng mùa my mỹ mĩ nam nga ngà ngân ngát ngãi nghi nghị nghĩa nghiêm nghiệp ngọ ngoan ngọc ngôn
    nguyên nguyện nguyệt nhã nhàn nhạn nhân nhẫn nhật nhi nhiên nhiệm nhinh như nhu nhuận nhung nhường nhựt ninh
    nương oai oanh phát phẩm phan phấn pháp phi phiên phong phú phúc phục phùng phụng phước phương phượng phận
    quách quân quảng quang quế quốc quý quí quyên quyền quyết quỳnh quất sa sắc sâm san sang sáng sen song soạn
    sơn sinh sương sửu sự sỹ sĩ tài tâm tân tấn tất tập tế thạch thái thăng thắng thắm thảo thạnh thanh thành
    thân thạc thế thêm thể thi thị thìn thiên thiện thiệp thiệu thiều thiết thịnh thoa thoan thoả thỏa thọ thơ
    thời thới thông thống thơm thu thư thứ thuần thuận thuật thục thuỳ thùy thuỷ thủy thuý thúy thuỵ thụy thuyên
    thuyết thực thương thường thưởng thượng tiên tiến tiệp tiếp tín tình tỉnh tính tĩnh toại toan toán toàn toản
    tô tố tôn tồn tới trà trác trâm trân trang tráng trần trí triển triết triều triệu trinh trình trịnh trọng
    trúc trung trường trưởng trứ trực truyên tuấn tuân tuất tuệ tùng tụng tuyên tuyền tuyến tuyết tuyển tú tư tứ
    từ tường tưởng tươi tỵ uyên ước vân văn vẹn vi vĩ vị viên viễn việt viết vinh vĩnh võ vọng vũ vui vượng
    vương vy xá xinh xoan xuân xuyên xuyến ý yên yến yêu cơ na nhâm sông suối rừng nắng mưa gió trăng hảo luyn
    băng tiểu hoành nữ tằng cao cường bửu chúc chức diệm đào đỗ nguyễn phạm bùi mẫn nhĩ nhị thao tạo trạch trạng
    thuyền quỹ ngạn ngữ ngời ngự nhơn
    """
)

# Pairs of name-like syllables that are ordinary words: a heading in capitals is no person.
NO_NAMES = phrases(
    """
    khai mạc, bế mạc, lễ khai, lễ bế, lễ ký, lễ trao, lễ đón, lễ tiếp, nam bộ, bắc bộ, trung bộ, tây bắc, đông
    bắc, đông nam bộ, tây nam bộ, nam trung bộ, bắc trung bộ, bác hồ, quê hương, đất nước, tổ tiên, nhà nước,
    quốc hội, đảng bộ, chi bộ, xuân mới, năm mới, mùa xuân, mùa hè, lễ hội, ngày hội, hội xuân, tết nguyên đán,
    trung thu, quốc khánh, quốc ca, thành lập, tân trào, điện biên phủ, hồ chí minh, hồ gươm, hồ tây, hội an, hạ
    long, thủ đô, cố đô, sông hồng, sông tiền, sông hậu, vua hùng, hùng vương, thánh gióng, hai bà trưng, thông
    báo, kết luận, công tác, đoàn công tác, đoàn đại biểu, hội nghị, quốc tế, thành phố, việt nam, kinh tế,
    chính trị, chính phủ, văn hóa, văn hoá, xã hội, giáo dục, an ninh, quốc phòng, công an, thể thao, du lịch,
    đối ngoại, ngoại giao, ngoại vụ, hữu nghị, hòa bình, hoà bình, độc lập, tự do, hạnh phúc, văn phòng, văn
    bản, công thương, công nghiệp, công nghệ, hải quan, hải quân, biên phòng, biên giới, trung ương, trung tâm,
    trung quốc, hàn quốc, thái lan, nhật bản, hoa kỳ, liên hệ, liên kết, liên quan, tài liệu, tài chính, tư
    pháp, tư liệu, pháp luật, thời sự, thế giới, tin tức, bình luận, đại học, phụ lục, danh sách, nhân dân, dân
    tộc, đồng chí, hình ảnh, chương trình, kế hoạch, nội dung, thông tin, truyền thông, tuyên giáo, tuyên
    truyền, tổ chức, cơ quan, địa phương, thủ tướng, chủ tịch, bộ trưởng, giám đốc, trưởng phòng, bí thư, đại
    sứ, đại biểu, lễ tân, lãnh sự, quảng cáo, khoa học, môi trường, nông nghiệp, nông thôn, thanh niên, phụ nữ,
    cựu chiến binh, mặt trận, tổ quốc, quân đội, quân sự, công đoàn, sức khỏe, y tế, đời sống, kết thúc, mục
    tiêu, giải pháp, tăng cường, phát triển, hợp tác, giao lưu, đầu tư, xúc tiến, thương mại, hội nhập, tiềm
    năng, hiệu quả, thành tựu, thành viên, thành công, thực hiện, thực trạng, thực tiễn, quan hệ, quan điểm, sự
    kiện, tình hình, tính năng, hội đồng, hội thảo, hội viên, hội sách, lịch sử, lịch công tác, lịch tiếp dân,
    trân trọng, kính gửi, kính mời, cảm ơn, xem thêm, đọc thêm, liên hiệp, đoàn thể, đoàn viên, dân chủ, công
    bằng, văn minh, thân thiện, đoàn kết, phương hướng, nhiệm vụ, tổng kết, công khai, công bố, quyết định, quy
    định, quy chế, nghị định, nghị quyết, chỉ thị, công văn, tân cương, đông nam á, tây nguyên, bắc kinh, thượng
    hải, quảng tây, vân nam, quảng đông, đài loan, triều tiên, hồ sơ, hướng dẫn, thủ tục, thể lệ, bản quyền,
    trang chủ, quay lại, in bài, tin liên quan, tiếng anh, tiếng việt, việt kiều, kiều bào, dân số, diện tích,
    vị trí, khí hậu, giao thông, chung cư, trường sa, hoàng sa, biển đông, chính sách, chính quyền, chính thức,
    nhân sự, nhân quyền, nhân đạo, nhân ái, quý khách, quý vị, bạn đọc, ngoại ngữ
    """
)

# Kinds of institutions that a unit's name begins with.
UNIT_HEADS = phrases(
    """
    sở, phòng, ban, văn phòng, báo, đài, cổng, cổng thông tin, cổng ttđt, trung tâm, thông tấn xã, ubnd, uỷ ban,
    ủy ban, hội, hội đồng, liên hiệp, liên đoàn, tỉnh đoàn, thành đoàn, huyện đoàn, tỉnh uỷ, tỉnh ủy, thành uỷ,
    thành ủy, huyện uỷ, huyện ủy, thị ủy, quận ủy, đảng ủy, đảng uỷ, bộ, cục, vụ, viện, trường, công an, bđbp,
    bộ đội, bộ chỉ huy, chi cục, tổng cục, trạm, tổ, tạp chí, bản tin, toà soạn, tòa soạn, mặt trận, đại sứ
    quán, đsq, tlsq, tổng lãnh sự quán, tổng lãnh sự, công đoàn, chi bộ, đảng bộ, quỹ, ngân hàng, học viện, đại
    học, trang tin, trang thông tin, bql, ban quản lý, hđnd, đồn biên phòng, hải quan, thanh tra, toà án, tòa
    án, viện kiểm sát, mttq, bch, bbt, bộ phận, nhóm, chi đoàn, kho bạc, cảng vụ, đặc khu, thư viện, bảo tàng,
    câu lạc bộ, clb, nxb, nhà xuất bản, đoàn thanh niên, đoàn tncs, chi hội, tttt, trung tâm tt, ttxvn, lhh
    """
)
# Words within the names of institutions, written small.
UNIT_WORDS = words(
    """
    tiếng nói cộng sản đảng lưu trữ dịch vụ cải cách pháp chế tây nguyên đồng bằng sở phòng ban văn phòng báo
    đài cổng trung tâm thông tin tấn xã ủy uỷ ban hội đồng liên hiệp đoàn tỉnh thành thị huyện quận phường bộ
    cục vụ viện trường công an đội chỉ huy chi tổng trạm tổ tạp chí tòa toà soạn mặt trận đại sứ quán lãnh sự
    quỹ ngân hàng học quản lý ngoại giao quốc tế tế cửa khẩu hợp tác biên giới lễ tân điện tử truyền hình phát
    thanh văn hóa hoá thể thao du lịch thương nghiệp nông môi kế hoạch đầu tư tài chính nhân dân sự kinh giáo
    dục đào tạo khoa công nghệ y lao động xã hội tư pháp nội xây dựng giao vận tải quân biên phòng tuyên vận
    kiểm tra tổ chức dân tộc tôn các và của tại ở khu vực phố thôn bản cơ quan đơn vị thường trực tuyển dụng thi
    đua khen thưởng tuyên giáo tuyên truyền hữu nghị đối việt nam xúc tiến tổng hợp hành chính phụ nữ thanh niên
    cựu chiến binh nông dân doanh người cao tuổi bảo vệ hộ bảo hộ di sản nghiên cứu phát triển đô nguyên biên
    tập trị sự chấp hành quốc gia liên lạc kiều nước ngoài hộ chiếu thông hải quan thuế kho bạc cảng hàng không
    đường sắt bộ an ninh trật phục một hoá chấp lễ về thủ đất đai phủ nhà nhánh công ty cổ phần tnhh mtv một
    viên tập dân ca nghệ thuật chí xuất bản in phát hành bưu viễn mạng internet sản công thủy lợi lâm nghiệp du
    khách sạn tiếp kinh doanh xuất nhập khẩu gia đình trẻ em dân số hợp tôn tộc giải quyết tin tức ảnh bài trang
    số nền tảng chuyển đổi dịch chính sách miền núi vùng sau hậu cần thanh tra phóng viên nhóm
    """
)
# A unit of the house speaks for the house: it names no institution of its own standing.
HOUSE_HEADS = phrases("phòng, văn phòng, văn phòng sở, tổ, bộ phận, nhóm, bbt, ban biên tập, thanh tra, thanh tra sở")

ROLES = phrases(
    """
    giám đốc, phó giám đốc, quyền giám đốc, nguyên giám đốc, tổng giám đốc, trưởng phòng, phó trưởng phòng, phó
    phòng, chánh văn phòng, phó chánh văn phòng, chánh thanh tra, phó chánh thanh tra, chuyên viên, chủ tịch,
    phó chủ tịch, nguyên chủ tịch, bí thư, phó bí thư, hiệu trưởng, phó hiệu trưởng, bộ trưởng, thứ trưởng,
    nguyên thứ trưởng, vụ trưởng, phó vụ trưởng, cục trưởng, phó cục trưởng, viện trưởng, phó viện trưởng, đại
    sứ, nguyên đại sứ, tổng lãnh sự, phó tổng lãnh sự, ủy viên, uỷ viên, tổng biên tập, phó tổng biên tập, thư
    ký, tổng thư ký, phó tổng thư ký, phóng viên, biên tập viên, cộng tác viên, giảng viên, trưởng ban, phó
    trưởng ban, phó ban, trưởng khoa, phó trưởng khoa, nghiên cứu viên, cán bộ, thanh tra, thanh tra viên, phiên
    dịch, trưởng đoàn, phó trưởng đoàn, tham tán, tuỳ viên, tùy viên, lãnh sự, đại biểu, thủ tướng, phó thủ
    tướng, tổng bí thư, trợ lý, nhà báo, nhà nghiên cứu, nhà văn, hội viên, ctv, btv, pv, văn thư, kế toán,
    chính trị viên, chỉ huy trưởng, tham mưu trưởng, đồn trưởng, phó đồn trưởng, trạm trưởng, tổ trưởng, giáo
    viên, bác sĩ, y sĩ, kỹ sư, luật sư, nhân viên, đoàn viên, phó bí thư đoàn, trưởng thôn, tổ phó, director,
    deputy director, head, deputy head, chief, chairman, vice chairman, secretary, specialist, ambassador,
    consul general, minister, deputy minister, officer, editor, interpreter, chief of office, vice rector,
    rector
    """
)

# Before a person's name: degrees, ranks and forms of address, which are neither name nor office.
DEGREES = (
    r"(?:(?:PGS|GS|TSKH|TS|ThS|Ths|THS|NSNA|NS|NB|LM|HS|BSCK\s?I{1,2}|BSCKI{1,2}|BS|CN|KS|LS|NGƯT|NGND|NSƯT"
    r"|Dr|MA|MSc|PhD|Prof)\.?\s*[,.]?\s*)+"
    r"|(?:Tiến sĩ|Tiến sỹ|Thạc sĩ|Thạc sỹ|Giáo sư|Phó Giáo sư|Bác sĩ|Luật sư|Kỹ sư|Cử nhân|Thiếu tướng|Trung tướng"
    r"|Thượng tướng|Đại tướng|Đại tá|Thượng tá|Trung tá|Thiếu tá|Đại úy|Thượng úy|Trung úy)\s+"
)

# Agencies, papers and broadcasters by the names and letters they sign with; without a label a paper must be known.
OUTLETS = phrases(
    """
    ttxvn, vna, vns, vov, vov5, vov.vn, vtv, vtv4, vtc, vnp, vnplus, vietnamplus, vietnam+, vietnam plus, vgp,
    vgp news, đcsvn, cpv, dcsvn, ndo, nd, ndđt, qđnd, qdnd, sggp, sggpo, tto, tpo, lđo, clo, tgvn, tg&vn, wvr,
    bng, mofa, vnexpress, vne, vietnamnet, vnn, dân trí, tuổi trẻ, thanh niên, tiền phong, lao động, nhân dân,
    quân đội nhân dân, đại đoàn kết, người lao động, sài gòn giải phóng, hà nội mới, hànộimới, công an nhân dân,
    cand, pháp luật vn, pháp luật việt nam, thế giới & việt nam, thế giới và việt nam, thế giới việt nam, biên
    phòng, báo biên phòng, tổ quốc, vov news, chính phủ, tân hoa xã, thx, xinhua, reuters, afp, ap, yonhap, kpl,
    akp, tass, bbc, nhandan, nhan dan, vietnam news, viet nam news, internet, sưu tầm, cổng ttđt, cttđt, cttđt
    chính phủ, kinh tế đô thị, công thương, hải quan, giáo dục và thời đại, dân việt, vietpeace, portal, lao
    dong, tuoi tre, thanh nien, vietnam news agency, voice of vietnam, hanoimoi, hanoi times
    """
)
# Acronyms that name organisations, agreements and things that articles are about, never who printed them.
NO_OUTLETS = words(
    """
    ASEAN APEC EU WTO UN UNESCO UNICEF UNDP UNHCR WHO FAO IMF WB ADB AIIB NATO BRICS G7 G20 FDI ODA NGO INGO PCI
    PAR PAPI COVID SARS TPP CPTPP RCEP EVFTA FTA SEA GMS CLMV CLV ACMECS EAS ARF AIPA OECD IPU UBND HĐND MTTQ
    TAND VKSND BTV BCH TP TPHCM TP.HCM HCM CHXHCN CHDCND USA UK UAE JICA KOICA USAID GIZ FTU GDP GRDP OCOP
    SEAGAMES STT TT TC
    """
)
